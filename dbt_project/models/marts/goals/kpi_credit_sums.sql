-- Grain: node x period x value currency with any credited line under the official rule.
{{ config(schema='core') }}

with owned as (
    select
        periods.period_key,
        credits.creator_id,
        credits.first_rule_version,
        credits.last_rule_version,
        credits.has_net_sale,
        credits.has_paid,
        {{ kpi_amount('credits', 'gmv_unattributed', 'periods') }} as gmv_unattributed,
        {{ kpi_amount('credits', 'gmv_net_paid', 'periods') }} as gmv_net_paid
    from {{ ref('kpi_period_days') }} as periods
    inner join {{ ref('kpi_credit_days') }} as credits
        on periods.day = credits.order_date and (periods.shop_id = credits.shop_id or periods.creator_id = credits.creator_id)
)

select
    period_key,
    count(distinct case when has_net_sale then creator_id end) as selling_creators,
    sum(gmv_unattributed) as gmv_unattributed,
    sum(gmv_net_paid) as gmv_net_paid,
    bool_or(has_paid) as has_paid,
    case when min(first_rule_version) = max(last_rule_version) then min(first_rule_version) end as rule_version
from owned
group by period_key
