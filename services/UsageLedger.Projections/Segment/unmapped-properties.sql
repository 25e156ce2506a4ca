-- What the properties of unmapped track calls hold, most frequent first, as conditions of rules can name it: members of
-- objects by dotted paths, and single values in lists. Longer paths and texts than rules take are left out.
-- $1 tenant  $2 the events' name, or null for all of them  $3 how many rows at most
with recursive event as (
  select each.position, each.received_at, log.data->'properties' as properties
  from ledger.segment_events each join ledger_events.mt_events log on log.seq_id = each.position
  where each.tenant_id = $1 and each.usage_id is null and ($2::text is null or each.name = $2)
),
member as (
  select event.position, event.received_at, inside.key as path, inside.value, jsonb_typeof(inside.value) as kind
  from event cross join lateral jsonb_each(
    case when jsonb_typeof(event.properties) = 'object' then event.properties end) inside
  union all
  select member.position, member.received_at, member.path || '.' || inside.key, inside.value,
    jsonb_typeof(inside.value)
  from member cross join lateral jsonb_each(case member.kind when 'object' then member.value end) inside
  where member.kind = 'object' and length(member.path) < 200
),
found as (
  select path, value, kind, false as in_list, received_at from member where kind not in ('object', 'array')
  union all
  select path, value, jsonb_typeof(value), true, received_at from (
    -- A value that a list holds twice makes its event no second one.
    select distinct member.position, member.path, item.value, member.received_at
    from member cross join lateral jsonb_array_elements(
      case member.kind when 'array' then member.value end) item
    where member.kind = 'array'
  ) listed
  where jsonb_typeof(value) not in ('object', 'array', 'null')
),
-- Counted first: then there is less to look at more closely.
counted as materialized (
  select path, value, kind, in_list, count(*) as count, max(received_at) as last_seen_at
  from found group by path, value, kind, in_list
)
select path, value::text, in_list, count, last_seen_at
from counted
where length(path) <= 200 and path !~ '[[:cntrl:]]' and (kind <> 'string' or length(value #>> '{}') <= 1000)
order by count desc, path, value, in_list limit $3
