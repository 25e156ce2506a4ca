-- Writes the rows of a run that has ended anew. ledger_replay.tenant and ledger_replay.run are set.
delete from ledger.mapping_steps where tenant_id = current_setting('ledger_replay.tenant')
  and run_id = current_setting('ledger_replay.run')::uuid;
delete from ledger.mapping_lanes where tenant_id = current_setting('ledger_replay.tenant')
  and run_id = current_setting('ledger_replay.run')::uuid;
delete from ledger.mapping_runs where tenant_id = current_setting('ledger_replay.tenant')
  and id = current_setting('ledger_replay.run')::uuid;

insert into ledger.mapping_runs
  (tenant_id, id, rule_id, rule_version, include_matched, undoes, undone_by, total, started_at, ended_at, position)
select tenant_id, id, rule_id, rule_version, include_matched, undoes, undone_by, total, started_at, ended_at, position
from pg_temp.replayed_mapping_runs where id = current_setting('ledger_replay.run')::uuid;

insert into ledger.mapping_lanes
  (tenant_id, run_id, lane, lane_count, done_to, looked_at, recorded, reversed, refused, is_done)
select tenant_id, run_id, lane, lane_count, done_to, looked_at, recorded, reversed, refused, is_done
from pg_temp.replayed_mapping_lanes where run_id = current_setting('ledger_replay.run')::uuid;

insert into ledger.mapping_steps
  (tenant_id, run_id, lane, last_position, positions, before_usage_ids, after_usage_ids)
select current_setting('ledger_replay.tenant'), run_id, lane, max(position), array_agg(position order by position),
  array_agg(before_usage_id order by position), array_agg(after_usage_id order by position)
from (
  select change.*, row_number() over (partition by change.lane order by change.position) / 2000 as step
  from pg_temp.replayed_changes change join pg_temp.replayed_mapping_runs run on run.id = change.run_id
  where run_id = current_setting('ledger_replay.run')::uuid
) placed
group by run_id, lane, step;
