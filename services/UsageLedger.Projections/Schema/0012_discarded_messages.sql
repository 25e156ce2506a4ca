-- What lay in an error queue and was taken out of it for good: so nothing is ever lost without a trace.
create table ledger.discarded_messages (
  id text not null, -- of the dead letter: the same content has the same
  fingerprint text not null, -- of the message: discarded again after a crash, it is here once
  queue text not null,
  kind text not null, -- unreadable, failed, conflict, rejected, undeliverable or unknown
  reason text not null, -- of the refusal
  tenant_id text, -- this and what follows: null when nothing says it
  event_id text,
  first_seen timestamptz,
  last_seen timestamptz,
  refusals bigint not null,
  discarded_because text not null,
  discarded_by text not null, -- the user of the operating system, and the machine
  database_user text not null default session_user,
  discarded_at timestamptz not null default now(),
  message_id text,
  content_type text,
  headers jsonb not null,
  body bytea not null, -- as it was
  primary key (id, fingerprint)
);

create index discarded_messages_by_time on ledger.discarded_messages (discarded_at);

-- Operators add; nobody changes or deletes but the owner, whom somebody's right to be forgotten may oblige to.
grant insert on ledger.discarded_messages to ledger_operator;
grant select on ledger.discarded_messages to ledger_reader;
