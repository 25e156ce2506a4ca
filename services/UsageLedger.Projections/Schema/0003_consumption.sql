-- What each user may use and has used: written in the transaction of the append or of the subscription's change.

-- One row for each feature of each subscription, as its package had it. What a check reads.
create table ledger.allowances (
  tenant_id text not null,
  user_id text not null,
  feature_id text not null,
  subscription_id text not null,
  package_id text not null,
  feature_type text not null,
  usage_limit numeric, -- null: unlimited
  reset_period text, -- null: never
  overage_enabled boolean not null,
  starts_at timestamptz not null,
  trial_until timestamptz,
  ends_at timestamptz, -- null: open
  primary key (tenant_id, user_id, feature_id, subscription_id)
);

-- The fold of one user-feature's events that occurred in one period.
create table ledger.consumption (
  tenant_id text not null,
  user_id text not null,
  feature_id text not null,
  period_start timestamptz not null,
  period_end timestamptz not null, -- 'infinity': never ends
  used numeric not null,
  set_at timestamptz, -- the latest SET in order of occurrence, and the event that it is
  set_id uuid,
  last_at timestamptz not null, -- the latest event in order of occurrence
  last_id uuid not null,
  position bigint not null, -- the place in the log of the last event counted
  primary key (tenant_id, user_id, feature_id, period_start, period_end)
) with (fillfactor = 70); -- the same few rows are updated all day: keep their new versions on the same page

grant select, insert, update, delete on ledger.allowances to ledger_recorder;
grant select, insert, update, delete on ledger.consumption to ledger_recorder;
grant select on ledger.allowances, ledger.consumption to ledger_reader;
