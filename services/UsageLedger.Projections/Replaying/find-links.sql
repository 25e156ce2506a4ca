-- Which ids of users the events connect, in both directions.
-- $1 tenant, or null for all
insert into pg_temp.replayed_links (tenant_id, id, other_id)
with link as (
  select e.tenant_id, e.data->>'id' as id, coalesce(e.data->>'newId', e.data->>'into', e.data->>'from') as other_id
  from ledger_events.mt_streams s
    join ledger_events.mt_events e on e.tenant_id = s.tenant_id and e.stream_id = s.id
  where s.id like 'user/%' and ($1::text is null or s.tenant_id = $1)
    and e.type in ('user_renamed', 'user_merged', 'user_unmerged')
)
select tenant_id, id, other_id from link union select tenant_id, other_id, id from link
