-- What the events of a span of the log add up to, by schedule and period.
-- $1 position after which  $2 position up to which
-- The session's time zone is UTC. "offset 0" keeps the parts apart: each is computed once for each event, where the
-- planner would write it into every place that uses it.
insert into ledger_replay.sums (schedule_id, nth, used, last_at, position, needs_fold)
select schedule_id, case when anchor + estimate * step > at then estimate - 1 else estimate end as nth, sum(delta),
  max(at), max(seq_id), bool_or(needs_fold)
from (
  select schedule.id as schedule_id, anchor, step, at, delta, seq_id, needs_fold,
    -- Steps are taken from the anchor, never from the period before: 31 Jan, 28 Feb, 31 Mar. So it may be one too far.
    case reset_period
      when 'DAY' then floor(date_part('epoch', at - anchor) / 86400)
      when 'MONTH' then 12 * date_part('year', at) + date_part('month', at) - anchor_month
      when 'YEAR' then date_part('year', at) - anchor_year
      else 0
    end::int as estimate
  from (
    select tenant_id, stream_id, seq_id, (data->'delta')::numeric as delta,
      (data->>'occurredAt')::timestamptz::timestamp as at,
      type = 'usage_reversed' or data->>'action' <> 'Add' as needs_fold
    from ledger_events.mt_events
    where seq_id > $1 and seq_id <= $2 and type in ('usage_recorded', 'usage_reversed')
    offset 0
  ) event
  join ledger_replay.schedules schedule using (tenant_id, stream_id)
  where at >= anchor and at < until
  offset 0
) placed
group by 1, 2
