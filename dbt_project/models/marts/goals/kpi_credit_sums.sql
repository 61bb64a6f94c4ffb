-- Grain: node x period with any credited line under the official rule: who sold, and what no touch explains.
{{ config(schema='core') }}

with days as (
    select * from {{ ref('kpi_period_days') }}
),

credits as (
    select *
    from {{ ref('mart_credits') }} as all_credits
    where {{ is_official_credit('all_credits') }}
),

owned as (
    select
        days.period_key,
        credits.creator_id,
        credits.evidence,
        credits.credit,
        credits.is_paid,
        credits.gmv_net > 0 as is_net_sale,
        credits.rule_version,
        {{ kpi_amount('credits', 'gmv_gross') }} as gmv_gross,
        {{ kpi_amount('credits', 'gmv_net') }} as gmv_net
    from days
    inner join credits on days.shop_id = credits.shop_id and days.day = credits.order_date
    union all
    select
        days.period_key,
        credits.creator_id,
        credits.evidence,
        credits.credit,
        credits.is_paid,
        credits.gmv_net > 0 as is_net_sale,
        credits.rule_version,
        {{ kpi_amount('credits', 'gmv_gross') }} as gmv_gross,
        {{ kpi_amount('credits', 'gmv_net') }} as gmv_net
    from days
    inner join credits on days.creator_id = credits.creator_id and days.day = credits.order_date
)

select
    period_key,
    count(distinct case when credit > 0 and is_net_sale then creator_id end) as selling_creators,
    sum(case when evidence = 'none' then gmv_gross end) as gmv_unattributed,
    sum(case when is_paid then gmv_net end) as gmv_net_paid,
    case when min(rule_version) = max(rule_version) then min(rule_version) end as rule_version
from owned
group by period_key
