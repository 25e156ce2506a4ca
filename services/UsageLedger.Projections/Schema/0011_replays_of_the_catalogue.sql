-- A replay of the catalogue makes rows anew that others refer to: for that, references are looked at when it has done
-- so. For everybody else nothing changes.
alter table ledger.package_features
  alter constraint package_features_tenant_id_package_id_fkey deferrable initially immediate,
  alter constraint package_features_tenant_id_feature_id_fkey deferrable initially immediate;
alter table ledger.subscriptions
  alter constraint subscriptions_tenant_id_user_id_fkey deferrable initially immediate,
  alter constraint subscriptions_tenant_id_package_id_fkey deferrable initially immediate;
alter table ledger.grants
  alter constraint grants_tenant_id_user_id_fkey deferrable initially immediate,
  alter constraint grants_tenant_id_feature_id_fkey deferrable initially immediate;

grant delete on ledger.features, ledger.packages, ledger.subscriptions, ledger.keys, ledger.former_user_ids
  to ledger_operator;
