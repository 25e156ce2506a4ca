-- Mends track calls whose rows are still as they were found: a run may have changed one since.
-- $1 after which difference  $2 up to which
with wrong as materialized (
  select current_setting('ledger_replay.tenant') as tenant_id, position, row, made
  from pg_temp.replayed_wrong where name = 'segment_events' and nr > $1 and nr <= $2
),
gone as (
  delete from ledger.segment_events each using wrong
  where (each.tenant_id, each.position) = (wrong.tenant_id, wrong.position) and to_jsonb(each) = wrong.row
    and wrong.made is null
  returning each.position
),
changed as (
  update ledger.segment_events each set user_hash = (made->>'user_hash')::int, name = made->>'name',
    received_at = (made->>'received_at')::timestamptz, usage_id = (made->>'usage_id')::uuid
  from wrong
  where (each.tenant_id, each.position) = (wrong.tenant_id, wrong.position) and to_jsonb(each) = wrong.row
    and wrong.made is not null
  returning each.position
),
added as (
  insert into ledger.segment_events
  select made.* from wrong cross join jsonb_populate_record(null::ledger.segment_events, wrong.made) made
  where wrong.row is null
  on conflict (tenant_id, position) do nothing
  returning position
)
select (select count(*) from gone) + (select count(*) from changed) + (select count(*) from added)
