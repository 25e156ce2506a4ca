-- For whom subscriptions and grants were made.
-- $1 tenant, or null for all
insert into pg_temp.replayed_holdings (tenant_id, user_id, is_grant, id)
select e.tenant_id, e.data->>'userId', s.id like 'grant/%', e.data->>'id'
from ledger_events.mt_streams s
  join ledger_events.mt_events e on e.tenant_id = s.tenant_id and e.stream_id = s.id and e.version = 1
where (s.id like 'subscription/%' or s.id like 'grant/%') and ($1::text is null or s.tenant_id = $1)
