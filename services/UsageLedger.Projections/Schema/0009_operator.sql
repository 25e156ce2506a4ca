-- The operators' role: reads everything, writes the read models, and replaces a read model by one that was built anew
-- beside it, for which it must own the table.
do $$
begin
  if not exists (select from pg_roles where rolname = 'ledger_operator') then
    create role ledger_operator nologin;
    grant ledger_operator to current_user;
  end if;
exception
  when duplicate_object or unique_violation then null; -- made by another migration at this moment
end $$;

grant ledger_recorder, ledger_reader, ledger_keys to ledger_operator;
grant create on schema ledger to ledger_operator;
alter table ledger.consumption owner to ledger_operator;

-- Where a read model is built, and where the one before it is kept.
create schema ledger_replay authorization ledger_operator;
create schema ledger_replaced authorization ledger_operator;
