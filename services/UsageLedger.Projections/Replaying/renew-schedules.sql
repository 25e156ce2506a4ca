-- Brings the schedules up to date; answers the user-features whose schedules have changed. From now on they are folded:
-- what was summed up for them went by other schedules.
create unlogged table ledger_replay.changed as
select distinct tenant_id, user_id, feature_id from (
  (
    select * from ledger_replay.current_schedules
    except
    select tenant_id, stream_id, user_id, feature_id, is_of_several_ids, anchor, anchor_year, anchor_month,
      reset_period, step, until
    from ledger_replay.schedules
  )
  union all
  (
    select tenant_id, stream_id, user_id, feature_id, is_of_several_ids, anchor, anchor_year, anchor_month,
      reset_period, step, until
    from ledger_replay.schedules
    except
    select * from ledger_replay.current_schedules
  )
) difference;

insert into ledger_replay.folded (tenant_id, user_id, feature_id)
select tenant_id, user_id, feature_id from ledger_replay.changed on conflict do nothing;

delete from ledger_replay.schedules using ledger_replay.changed
where (schedules.tenant_id, schedules.user_id, schedules.feature_id)
  = (changed.tenant_id, changed.user_id, changed.feature_id);

insert into ledger_replay.schedules
  (tenant_id, stream_id, user_id, feature_id, is_of_several_ids, anchor, anchor_year, anchor_month, reset_period,
    step, until)
select current.* from ledger_replay.current_schedules current
  join ledger_replay.changed using (tenant_id, user_id, feature_id);

select tenant_id, user_id, feature_id from ledger_replay.changed;

drop table ledger_replay.changed
