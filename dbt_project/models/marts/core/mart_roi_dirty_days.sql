-- Grain: day x reason x refresh in which what the ROI marts are summed from must be computed again. Append-only and numbered; a
-- first build lists none, because its consumers then compute everything.
{{ config(materialized='incremental', incremental_strategy='append') }}

with reasons as (
    select
        changes.order_date as fact_date,
        'order' as reason
    from {{ ref('mart_roi_order_changes') }} as changes
    where {{ since_applied('changes.seq') }}
    union all
    select
        changes.fact_date,
        changes.reason
    from {{ ref('mart_roi_day_changes') }} as changes
    where {{ since_applied('changes.seq') }}
)

select distinct
    fact_date,
    reason,
    cast({{ var('run_seq') }} as bigint) as seq
from reasons
{%- if not is_incremental() %}
where false
{%- endif %}
