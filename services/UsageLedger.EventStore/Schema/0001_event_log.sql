-- The event log, in the format that Marten keeps on disk (string stream identity, conjoined tenancy,
-- unique index on the event id), so that a Marten application can open it. ARCHITECTURE.md, "Events on disk".

create schema ledger_events;

create table ledger_events.mt_streams (
  id varchar not null,
  type varchar,
  version bigint not null,
  timestamp timestamptz not null default now(),
  created timestamptz not null default now(),
  tenant_id varchar not null default '*DEFAULT*',
  is_archived boolean not null default false,
  constraint pk_mt_streams_tenant_id_id primary key (tenant_id, id)
) with (fillfactor = 80); -- every append moves its stream's head: room for the new row on the same page

create table ledger_events.mt_events (
  seq_id bigint not null,
  id uuid not null,
  stream_id varchar not null,
  version bigint not null,
  data jsonb not null,
  bdata bytea,
  type varchar(500) not null,
  timestamp timestamptz not null default now(),
  tenant_id varchar not null default '*DEFAULT*',
  mt_dotnet_type varchar,
  is_archived boolean not null default false,
  constraint pk_mt_events primary key (seq_id),
  constraint fkey_mt_events_stream_id_tenant_id foreign key (tenant_id, stream_id)
    references ledger_events.mt_streams (tenant_id, id)
);

create unique index pk_mt_events_stream_and_version on ledger_events.mt_events (tenant_id, stream_id, version);
create unique index idx_mt_events_event_id on ledger_events.mt_events (id);

-- No cache: positions are taken after the stream's lock, so that they rise with the version inside a stream.
create sequence ledger_events.mt_events_sequence owned by ledger_events.mt_events.seq_id;

-- Append-only is a privilege (below) and a trigger, because an owner has every privilege.
create function ledger_events.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the event log is append-only: % of % is refused', tg_op, tg_table_name
    using errcode = 'restrict_violation';
end $$;

create trigger mt_events_append_only before update or delete or truncate on ledger_events.mt_events
  for each statement execute function ledger_events.refuse_change();
create trigger mt_streams_append_only before delete or truncate on ledger_events.mt_streams
  for each statement execute function ledger_events.refuse_change();

-- Roles belong to the whole server: another ledger on it may have made them already.
do $$
declare
  role_name text;
begin
  foreach role_name in array array['ledger_recorder', 'ledger_reader', 'ledger_keys'] loop
    if not exists (select from pg_roles where rolname = role_name) then
      execute format('create role %I nologin', role_name);
      execute format('grant %I to current_user', role_name);
    end if;
  end loop;
exception
  when duplicate_object or unique_violation then null; -- made by another migration at this moment
end $$;

grant usage on schema ledger_events to ledger_recorder, ledger_reader;
grant select, insert on ledger_events.mt_events to ledger_recorder;
grant select, insert, update on ledger_events.mt_streams to ledger_recorder;
grant usage on sequence ledger_events.mt_events_sequence to ledger_recorder;
grant select on ledger_events.mt_events, ledger_events.mt_streams, ledger_events.mt_events_sequence to ledger_reader;
grant select on ledger_events.mt_events_sequence to ledger_recorder;
