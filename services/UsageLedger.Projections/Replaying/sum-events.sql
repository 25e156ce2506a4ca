-- What the events of a span of the log add up to, by schedule and period. The span is that of ledger_replay.span: "create
-- table as", which works on several cores at once, takes no parameters.
-- The session's time zone is UTC: a month is a month of UTC.
-- "last" sorts like the order of occurrence: whether it was in this millennium, the time, the id.
create unlogged table ledger_replay.chunk as
select schedule.id as schedule_id, place.nth, sum(event.delta) as used,
  max(
    (case when event.at < '2000-01-01' then '0' else '1' end
      || encode(timestamptz_send(event.at) || uuid_send(event.id), 'hex')) collate "C") as last,
  max(event.seq_id) as position, bool_or(event.needs_fold) as needs_fold
from (
    select tenant_id, stream_id, seq_id, id, (data->>'occurredAt')::timestamptz as at, (data->'delta')::numeric as delta,
      type = 'usage_reversed' or data->>'action' <> 'Add' as needs_fold
    from ledger_events.mt_events
    where seq_id > (select after from ledger_replay.span) and seq_id <= (select up_to from ledger_replay.span)
      and type in ('usage_recorded', 'usage_reversed')
  ) event
  join ledger_replay.schedules schedule using (tenant_id, stream_id)
  cross join lateral (
    select case schedule.reset_period
      when 'DAY' then floor(date_part('epoch', event.at - schedule.anchor) / 86400)
      when 'MONTH' then 12 * (date_part('year', event.at) - date_part('year', schedule.anchor))
        + date_part('month', event.at) - date_part('month', schedule.anchor)
      when 'YEAR' then date_part('year', event.at) - date_part('year', schedule.anchor)
      else 0
    end::int as nth
  ) estimate
  -- Steps are taken from the anchor, never from the period before: 31 Jan, 28 Feb, 31 Mar.
  cross join lateral (
    select case when schedule.anchor + estimate.nth * schedule.step > event.at then estimate.nth - 1
      else estimate.nth end as nth
  ) place
where event.at >= schedule.anchor and event.at < schedule.until
group by schedule.id, place.nth
