-- The catalogue's read models: each row is written in the transaction of the event that it follows from.

create table ledger.features (
  tenant_id text not null,
  id text not null,
  name text not null,
  type text not null constraint feature_type_known check (type in ('BINARY', 'CONSUMABLE')),
  unit_label text,
  unit_label_plural text,
  metadata jsonb,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  position bigint not null,
  primary key (tenant_id, id)
);

create table ledger.packages (
  tenant_id text not null,
  id text not null,
  name text not null,
  is_addon boolean not null,
  base_packages text[] not null,
  status text not null constraint package_status_known check (status in ('DRAFT', 'PUBLISHED', 'ARCHIVED')),
  metadata jsonb,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  position bigint not null,
  primary key (tenant_id, id)
);

create table ledger.package_features (
  tenant_id text not null,
  package_id text not null,
  ordinal int not null, -- the order in which the package lists them
  feature_id text not null,
  usage_limit numeric, -- null: unlimited
  reset_period text constraint reset_period_known check (reset_period in ('DAY', 'MONTH', 'YEAR')), -- null: never
  overage_enabled boolean not null,
  primary key (tenant_id, package_id, feature_id),
  foreign key (tenant_id, package_id) references ledger.packages (tenant_id, id),
  foreign key (tenant_id, feature_id) references ledger.features (tenant_id, id)
);

create table ledger.users (
  tenant_id text not null,
  id text not null,
  name text,
  email text,
  billing_id text,
  metadata jsonb,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  position bigint not null,
  primary key (tenant_id, id)
);

create table ledger.subscriptions (
  tenant_id text not null,
  id text not null,
  user_id text not null,
  package_id text not null,
  starts_at timestamptz not null,
  trial_until timestamptz,
  cancelled_at timestamptz, -- null: not cancelled
  created_at timestamptz not null,
  position bigint not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references ledger.users (tenant_id, id),
  foreign key (tenant_id, package_id) references ledger.packages (tenant_id, id)
);

create index subscriptions_by_user on ledger.subscriptions (tenant_id, user_id);

create table ledger.keys (
  tenant_id text not null,
  id text not null,
  kind text not null constraint key_kind_known check (kind in ('admin', 'public')),
  name text not null,
  hint text not null, -- the prefix and the last four characters
  hash bytea not null unique, -- SHA-256 of the key; the key itself is nowhere
  created_at timestamptz not null,
  revoked_at timestamptz,
  position bigint not null,
  primary key (tenant_id, id)
);

create index keys_by_position on ledger.keys (position);

grant usage on schema ledger to ledger_recorder, ledger_reader, ledger_keys;
grant select on ledger.schema_versions to ledger_recorder, ledger_reader, ledger_keys; -- readiness looks at it
grant select, insert, update on ledger.features, ledger.packages, ledger.users, ledger.subscriptions, ledger.keys
  to ledger_recorder;
grant select, insert, update, delete on ledger.package_features to ledger_recorder;
grant select on ledger.features, ledger.packages, ledger.package_features, ledger.users, ledger.subscriptions
  to ledger_reader;
grant select on ledger.keys to ledger_keys, ledger_reader;
