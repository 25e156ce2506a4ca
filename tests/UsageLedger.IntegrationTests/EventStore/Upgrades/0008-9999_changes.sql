-- The same changes as steps; how they are cut makes no difference, so the test compares what is in them.
insert into ledger.mapping_steps
  (tenant_id, run_id, lane, last_position, positions, before_usage_ids, after_usage_ids)
select 't', md5('run')::uuid, nth * 7 % 1024 % 2, max(1000 + nth), array_agg((1000 + nth)::bigint order by nth),
  array_agg(case when nth % 5 = 0 then md5('before' || nth)::uuid end order by nth),
  array_agg(case when nth % 10 <> 0 then md5('after' || nth)::uuid end order by nth)
from generate_series(1, 9000) as nth
group by nth * 7 % 1024 % 2, nth / 1000;
