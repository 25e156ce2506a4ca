-- What the properties of unmapped track calls hold, most frequent first, as conditions of rules can name it: members of
-- objects by dotted paths, and single values in lists. Longer paths and texts than rules take are left out.
-- $1 tenant  $2 the events' name, or null for all of them  $3 how many rows at most
with recursive event as (
  select each.position, each.received_at, log.data->'properties' as properties
  from ledger.segment_events each join ledger_events.mt_events log on log.seq_id = each.position
  where each.tenant_id = $1 and each.usage_id is null and ($2::text is null or each.name = $2)
),
member as (
  select event.position, event.received_at, inner_member.key as path, inner_member.value
  from event cross join lateral jsonb_each(
    case when jsonb_typeof(event.properties) = 'object' then event.properties end) inner_member
  union all
  select member.position, member.received_at, member.path || '.' || inner_member.key, inner_member.value
  from member cross join lateral jsonb_each(
    case when jsonb_typeof(member.value) = 'object' then member.value end) inner_member
  where length(member.path) < 200
),
found as (
  select path, value, false as in_list, received_at from member
  where jsonb_typeof(value) not in ('object', 'array')
  union all
  select path, value, true, received_at from (
    -- A value that a list holds twice makes its event no second one.
    select distinct member.position, member.path, item.value, member.received_at
    from member cross join lateral jsonb_array_elements(
      case when jsonb_typeof(member.value) = 'array' then member.value end) item
    where jsonb_typeof(item.value) not in ('object', 'array', 'null')
  ) listed
)
select path, value::text, in_list, count(*), max(received_at)
from found
where length(path) <= 200 and (jsonb_typeof(value) <> 'string' or length(value #>> '{}') <= 1000)
group by path, value, in_list
having path !~ '[[:cntrl:]]'
order by count(*) desc, path, value, in_list limit $3
