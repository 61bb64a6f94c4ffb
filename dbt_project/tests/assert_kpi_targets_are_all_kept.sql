-- No target is dropped or doubled on its way: every row of the merged target sheet is one row of kpi_attainment.
select
    targets.natural_key,
    attainment.target_id
from {{ ref('stg_sheets__kpi_targets') }} as targets
full outer join {{ ref('kpi_attainment') }} as attainment on targets.natural_key = attainment.target_id
where targets.natural_key is null or attainment.target_id is null
