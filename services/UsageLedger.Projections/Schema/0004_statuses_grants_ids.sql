-- Subscriptions with all their statuses, grants to single users, several ids for one user, and what counts when
-- several allowances do.

-- What was known of a subscription until now, as statuses that follow one another.
create function pg_temp.steps(starts_at timestamptz, trial_until timestamptz, ends_at timestamptz)
  returns table (since timestamptz, status text) language sql as $$
  select since, status from (values
    (starts_at, case when trial_until is null then 'ACTIVE' else 'TRIALING' end),
    (trial_until, 'ACTIVE'),
    (ends_at, 'CANCELLED')) as step (since, status)
  where since is not null and (status = 'CANCELLED' or ends_at is null or since < ends_at)
  order by since
$$;

alter table ledger.subscriptions
  add column replaces text, -- the subscription whose place it takes
  add column status_since timestamptz[], -- beside statuses: from when on each holds
  add column statuses text[];
update ledger.subscriptions set
  status_since = array(select since from pg_temp.steps(starts_at, trial_until, cancelled_at)),
  statuses = array(select status from pg_temp.steps(starts_at, trial_until, cancelled_at));
alter table ledger.subscriptions
  alter column status_since set not null,
  alter column statuses set not null,
  drop column cancelled_at;

create table ledger.grants (
  tenant_id text not null,
  id text not null,
  user_id text not null, -- the home, as in subscriptions
  feature_id text not null,
  usage_limit numeric, -- null: unlimited
  reset_period text constraint reset_period_known check (reset_period in ('DAY', 'MONTH', 'YEAR')), -- null: never
  overage_enabled boolean not null,
  starts_at timestamptz not null,
  ends_at timestamptz, -- null: open
  reason text not null,
  revoked_at timestamptz, -- null: not revoked
  revoked_reason text,
  created_at timestamptz not null,
  position bigint not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references ledger.users (tenant_id, id),
  foreign key (tenant_id, feature_id) references ledger.features (tenant_id, id)
);

create index grants_by_user on ledger.grants (tenant_id, user_id);

-- From now on allowances and consumption stand under the owner: the user for whom it counts.
alter table ledger.allowances rename column subscription_id to source_id;
alter table ledger.allowances
  alter column package_id drop not null, -- null: a grant
  add column home_id text,
  add column kind text constraint allowance_kind_known check (kind in ('BASE', 'ADDON', 'GRANT')),
  add column status_since timestamptz[],
  add column statuses text[];
update ledger.allowances a set
  home_id = user_id,
  kind = (select case when is_addon then 'ADDON' else 'BASE' end from ledger.packages p
    where p.tenant_id = a.tenant_id and p.id = a.package_id),
  status_since = array(select since from pg_temp.steps(starts_at, trial_until, ends_at)),
  statuses = array(select status from pg_temp.steps(starts_at, trial_until, ends_at));
alter table ledger.allowances
  alter column home_id set not null,
  alter column kind set not null,
  alter column status_since set not null,
  alter column statuses set not null,
  drop column trial_until;

create index allowances_by_home on ledger.allowances (tenant_id, home_id);

-- A user's row stands under the home id, the one with which the user was created.
alter table ledger.users
  add column current_id text, -- what people are shown
  add column ids_position bigint not null default 0; -- the place in the log of the last rename, merge or unmerge
update ledger.users set current_id = id;
alter table ledger.users alter column current_id set not null;
create unique index users_by_current_id on ledger.users (tenant_id, current_id);

-- The ids of users that have more than one, or were merged. Who is not here has one id: home and owner at once.
create table ledger.user_ids (
  tenant_id text not null,
  id text not null,
  home_id text not null,
  owner_id text not null,
  added_at timestamptz not null,
  primary key (tenant_id, id)
);

create index user_ids_by_owner on ledger.user_ids (tenant_id, owner_id);

create table ledger.user_merges (
  tenant_id text not null,
  source_id text not null,
  target_id text not null,
  merged_at timestamptz not null,
  merged_recorded_at timestamptz not null,
  unmerged_recorded_at timestamptz, -- null: in force
  position bigint not null,
  primary key (tenant_id, position)
);

create index user_merges_by_source on ledger.user_merges (tenant_id, source_id);
create index user_merges_by_target on ledger.user_merges (tenant_id, target_id);
create unique index user_merges_in_force on ledger.user_merges (tenant_id, source_id)
  where unmerged_recorded_at is null;

create table ledger.allowance_policies (
  tenant_id text not null,
  since timestamptz not null,
  policy text not null constraint policy_known check (policy in ('HIGHEST', 'SUM')),
  position bigint not null,
  primary key (tenant_id, position)
);

grant select, insert, update, delete
  on ledger.grants, ledger.user_ids, ledger.user_merges, ledger.allowance_policies to ledger_recorder;
grant select on ledger.grants, ledger.user_ids, ledger.user_merges, ledger.allowance_policies to ledger_reader;
