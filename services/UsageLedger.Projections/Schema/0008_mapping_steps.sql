-- What a run has changed, by steps and no longer by events: an event's own row and key cost a tenth of mapping it.
create table ledger.mapping_steps (
  tenant_id text not null,
  run_id uuid not null,
  lane int not null,
  last_position bigint not null,
  positions bigint[] not null, -- of the track calls, ascending
  before_usage_ids uuid[] not null,
  after_usage_ids uuid[] not null,
  primary key (tenant_id, run_id, lane, last_position)
);

-- Random ids cannot be compressed.
alter table ledger.mapping_steps
  alter before_usage_ids set storage external, alter after_usage_ids set storage external;

insert into ledger.mapping_steps
select tenant_id, run_id, lane, max(position), array_agg(position order by position),
  array_agg(before_usage_id order by position), array_agg(after_usage_id order by position)
from (
  select change.*, each.user_hash % run.lane_count as lane,
    row_number() over (
      partition by tenant_id, run_id, each.user_hash % run.lane_count order by position) / 2000 as step
  from ledger.mapping_changes change
    join ledger.segment_events each using (tenant_id, position)
    join (select distinct tenant_id, run_id, lane_count from ledger.mapping_lanes) run using (tenant_id, run_id)
) placed
group by tenant_id, run_id, lane, step;

drop table ledger.mapping_changes;

grant select, insert, update, delete on ledger.mapping_steps to ledger_recorder;
grant select on ledger.mapping_steps to ledger_reader;
