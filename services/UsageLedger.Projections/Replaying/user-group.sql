-- The ids that were ever connected with one by renames and merges, by the events and by the rows.
-- $1 tenant  $2 the id
with recursive joined (id) as (
  select $2
  union
  select near.id from joined cross join lateral (
    select other_id as id from pg_temp.replayed_links where tenant_id = $1 and id = joined.id
    union all select home_id from ledger.user_ids where tenant_id = $1 and id = joined.id
    union all select owner_id from ledger.user_ids where tenant_id = $1 and id = joined.id
    union all select ids.id from ledger.user_ids ids where tenant_id = $1 and owner_id = joined.id
    union all select target_id from ledger.user_merges where tenant_id = $1 and source_id = joined.id
    union all select source_id from ledger.user_merges where tenant_id = $1 and target_id = joined.id
    union all select home_id from ledger.former_user_ids where tenant_id = $1 and id = joined.id
  ) near
)
select id from joined order by id
