-- What Segment said: the track calls and what they count as, the rules that say so, and the runs of rules over what
-- came before them.

create table ledger.segment_rules (
  tenant_id text not null,
  id text not null,
  ordinal int not null, -- the order in which they are asked, from 0
  definition jsonb not null, -- the event that made it so
  created_at timestamptz not null,
  updated_at timestamptz not null,
  position bigint not null,
  primary key (tenant_id, id)
);

-- One row for each track call; what it says is in the log, at its position.
create table ledger.segment_events (
  tenant_id text not null,
  position bigint not null,
  user_hash int not null, -- 0 to 1023: which lane of a run it goes in
  name text not null, -- of what happened
  received_at timestamptz not null,
  usage_id uuid, -- the usage event that it counts as; null: unmapped
  primary key (tenant_id, position)
);

create index segment_events_unmapped on ledger.segment_events (tenant_id, position)
  include (user_hash, name, received_at) where usage_id is null;

create table ledger.mapping_runs (
  tenant_id text not null,
  id uuid not null,
  rule_id text, -- null: it undoes another run
  rule_version int,
  include_matched boolean not null,
  undoes uuid,
  undone_by uuid,
  total bigint not null, -- events to look at
  started_at timestamptz not null,
  ended_at timestamptz, -- null: it goes on
  position bigint not null,
  primary key (tenant_id, id)
);

create index mapping_runs_going_on on ledger.mapping_runs (position) where ended_at is null;

-- A run goes in lanes, each with the events of some users: they are carried out beside each other.
create table ledger.mapping_lanes (
  tenant_id text not null,
  run_id uuid not null,
  lane int not null, -- from 0
  lane_count int not null,
  done_to bigint not null, -- the place in the log up to which everything is done
  looked_at bigint not null, -- events
  recorded bigint not null, -- usage events
  reversed bigint not null, -- usage events
  refused bigint not null, -- events that were left as they were
  is_done boolean not null,
  primary key (tenant_id, run_id, lane)
);

-- What a run has changed: so it can be undone.
create table ledger.mapping_changes (
  tenant_id text not null,
  run_id uuid not null,
  position bigint not null, -- of the track call
  before_usage_id uuid,
  after_usage_id uuid,
  primary key (tenant_id, run_id, position)
);

grant select, insert, update, delete
  on ledger.segment_rules, ledger.segment_events, ledger.mapping_runs, ledger.mapping_lanes, ledger.mapping_changes
  to ledger_recorder;
grant select
  on ledger.segment_rules, ledger.segment_events, ledger.mapping_runs, ledger.mapping_lanes, ledger.mapping_changes
  to ledger_reader;
