-- Everything that rows of the catalogue follow from, or say that they do: what others refer to comes first.
-- $1 tenant, or null for all
insert into pg_temp.replayed_subjects (kind, tenant_id, id)
with stream as materialized (
  select tenant_id, split_part(id, '/', 1) as kind,
    replace(replace(split_part(id, '/', 2), '%2F', '/'), '%25', '%') as id
  from ledger_events.mt_streams
  where id like 'feature/%' or id like 'package/%' or id like 'key/%' or id like 'user/%'
    or id in ('settings', 'segment-rules')
),
subject (kind, tenant_id, id) as (
  select case kind when 'feature' then 0 when 'package' then 1 when 'settings' then 2 when 'segment-rules' then 3
      when 'key' then 4 else 5 end, tenant_id, id
  from stream
  union select 0, tenant_id, id from ledger.features
  union select 1, tenant_id, id from ledger.packages
  union select 1, tenant_id, package_id from ledger.package_features
  union select 2, tenant_id, '' from ledger.allowance_policies
  union select 3, tenant_id, '' from ledger.segment_rules
  union select 4, tenant_id, id from ledger.keys
  union select 5, tenant_id, id from ledger.users
  union select 5, tenant_id, id from ledger.user_ids
  union select 5, tenant_id, source_id from ledger.user_merges
  union select 5, tenant_id, id from ledger.former_user_ids
  union select 5, tenant_id, user_id from ledger.allowances
  union select 5, tenant_id, user_id from ledger.subscriptions
  union select 5, tenant_id, user_id from ledger.grants
  union select 5, tenant_id, user_id from pg_temp.replayed_holdings
)
select kind, tenant_id, id from subject where $1::text is null or tenant_id = $1
order by kind, tenant_id, id
