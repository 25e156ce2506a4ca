-- Users that somebody should look at, and users that are deleted.

-- Those without an id at the billing provider, in the order of the list; and who has an e-mail, however it is spelled:
-- the e-mail is in it so that those that several have can be found without a look at the table.
create index users_without_billing_id on ledger.users (tenant_id, current_id) where billing_id is null;
create index users_by_email on ledger.users (tenant_id, lower(email), created_at, id) include (email)
  where email is not null;

-- Whose the ids of deleted users were, for what was known at a time before.
create table ledger.former_user_ids (
  tenant_id text not null,
  id text not null,
  home_id text not null,
  added_at timestamptz not null,
  removed_recorded_at timestamptz not null,
  position bigint not null, -- of the deletion
  primary key (tenant_id, id, position)
);

create index former_user_ids_by_home on ledger.former_user_ids (tenant_id, home_id);

-- Allowances and merges stand in the way of a deletion; subscriptions and grants refer to their user besides.
grant delete on ledger.users to ledger_recorder;
grant select, insert on ledger.former_user_ids to ledger_recorder;
grant select on ledger.former_user_ids to ledger_reader;
