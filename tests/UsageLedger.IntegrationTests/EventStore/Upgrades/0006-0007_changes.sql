insert into ledger.mapping_changes (tenant_id, run_id, position, before_usage_id, after_usage_id)
select 't', md5('run')::uuid, 1000 + nth, case when nth % 5 = 0 then md5('before' || nth)::uuid end,
  case when nth % 10 <> 0 then md5('after' || nth)::uuid end
from generate_series(1, 9000) as nth;
