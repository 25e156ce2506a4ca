-- Fills an installation with usage: many users who each have the same features, and as many events in each stream. The
-- events come as they would: all streams take turns. One stream in 100 has a SET, and one in 100 a reversal.
-- It runs as the owner, who may take the indexes away while the events are written and make them again.
-- Parameters, as settings of the session: bench.tenant, bench.users, bench.features, bench.events (in each stream),
-- bench.template (a user with a subscription, of which the others are copies).

do $$
declare
  tenant text := current_setting('bench.tenant');
  users int := current_setting('bench.users')::int;
  features int := current_setting('bench.features')::int;
  events int := current_setting('bench.events')::int;
  template text := current_setting('bench.template');
  streams int := users * features;
  began timestamptz := date_trunc('second', now()) - events * interval '36 hours';
  before bigint := (select last_value from ledger_events.mt_events_sequence);
  definition record;
begin
  insert into ledger.users
  select (jsonb_populate_record(u, jsonb_build_object('id', 'gen-' || n, 'current_id', 'gen-' || n))).*
  from ledger.users u cross join generate_series(0, users - 1) as n
  where u.tenant_id = tenant and u.id = template;
  insert into ledger.subscriptions
  select (jsonb_populate_record(s, jsonb_build_object(
    'id', 'gen-' || n, 'user_id', 'gen-' || n, 'starts_at', began))).*
  from ledger.subscriptions s cross join generate_series(0, users - 1) as n
  where s.tenant_id = tenant and s.user_id = template;
  insert into ledger.allowances
  select (jsonb_populate_record(a, jsonb_build_object(
    'source_id', 'gen-' || n, 'user_id', 'gen-' || n, 'home_id', 'gen-' || n, 'starts_at', began))).*
  from ledger.allowances a cross join generate_series(0, users - 1) as n
  where a.tenant_id = tenant and a.user_id = template;

  create temp table definitions as
  select 'alter table ledger_events.mt_events drop constraint ' || conname as drop_it,
    'alter table ledger_events.mt_events add constraint ' || conname || ' ' || pg_get_constraintdef(oid) as make_it
  from pg_constraint where conrelid = 'ledger_events.mt_events'::regclass
  union all
  select 'drop index ' || indexrelid::regclass, pg_get_indexdef(indexrelid)
  from pg_index where indrelid = 'ledger_events.mt_events'::regclass and not indisprimary;
  for definition in select * from definitions loop execute definition.drop_it; end loop;

  insert into ledger_events.mt_streams (tenant_id, id, version)
  select tenant, 'usage/gen-' || n / features || '/gen-feature-' || n % features, events
  from generate_series(0, streams - 1) as n;

  insert into ledger_events.mt_events
    (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type)
  select before + n + 1, md5('gen' || n)::uuid,
    'usage/gen-' || stream / features || '/gen-feature-' || stream % features, version,
    ((case when is_reversal then '{"reason": "generated", "eventId": "' || md5('gen' || n - streams)::uuid || '", '
      else '{"source": "api", "id": "gen-' || n || '", "properties": null, ' end)
      || '"userId": "gen-' || stream / features || '", "featureId": "gen-feature-' || stream % features
      || '", "delta": ' || n % 7 + 1 || ', "action": "' || case when is_set then 'Set' else 'Add' end
      || '", "occurredAt": "' || to_char(
        began + (version - 1 - is_reversal::int) * interval '36 hours' + stream * interval '37 microseconds',
        'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00"}')::jsonb,
    case when is_reversal then 'usage_reversed' else 'usage_recorded' end, now(), tenant,
    'UsageLedger.Domain.Usage.UsageRecorded, UsageLedger.Domain'
  from generate_series(0::bigint, streams::bigint * events - 1) as n
    cross join lateral (select (n % streams)::int as stream, (n / streams)::int + 1 as version) place
    cross join lateral (
      select stream % 100 = 0 and version = events / 2 as is_set,
        stream % 100 = 1 and version = events as is_reversal) kind;

  perform setval('ledger_events.mt_events_sequence', before + streams::bigint * events);
  for definition in select * from definitions order by make_it like '%FOREIGN KEY%' loop
    execute definition.make_it;
  end loop;
  drop table definitions;
end $$;
