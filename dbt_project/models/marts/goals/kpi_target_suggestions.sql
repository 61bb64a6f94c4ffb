-- Grain: metric x node x period type x currency with a finished period: the target that the last three finished periods suggest for the next one. Their
-- median x (1 + growth): half of their mean change a period, never against the metric's direction, at most 10 %, 0 with fewer than three. Reached
-- is what earlier targets of the whole node had, else a shop's or market's own days. Beside it the target that is already set there.
with own_days as (
    {% for node_type, code in {'shop': 'shops.shop_code', 'market': 'shops.market'}.items() -%}
    select
        '{{ node_type }}' as node_type,
        lower({{ code }}) as node_code,
        period_types.period_type,
        {{ period_start('period_types.period_type', 'gmv.order_date', "coalesce(shops.week_start, 'mon')") }} as period_start,
        gmv.orders,
        gmv.gmv_net_cohort_rc as gmv_net,
        gmv.gmv_gross_rc as gmv_gross,
        min(gmv.order_date) over (partition by {{ code }}) as opened_on
    from {{ ref('refund_adjusted_gmv') }} as gmv
    inner join {{ ref('attr_shops') }} as shops on gmv.shop_id = shops.shop_id
    cross join {{ period_types() }}
    where period_types.period_type in ('week', 'month', 'quarter')
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

reached as (
    select
        1 as preference, metric_code, node_type, lower(trim(node_code)) as node_code, period_type, period_start, period_end,
        coalesce(currency, '') as currency, cast(actual_value as double) as actual
    from {{ ref('kpi_attainment') }}
    where actual_value is not null and tier is null and stage is null and period_type <> 'campaign'
    {% for metric in ['gmv_net', 'gmv_gross', 'orders'] -%}
    union all
    select
        2 as preference, '{{ metric }}' as metric_code, node_type, node_code, period_type, period_start,
        {{ period_end('period_type', 'period_start') }} as period_end,
        '{{ "" if metric == "orders" else var("reporting_currency") }}' as currency, cast(sum({{ metric }}) as double) as actual
    from own_days
    where period_start >= opened_on
    group by node_type, node_code, period_type, period_start
    {% endfor %}
),

finished as (
    select
        reached.*,
        row_number() over (
            partition by metric_code, node_type, node_code, period_type, currency, period_start order by preference asc nulls last, actual asc nulls last
        ) as choice
    from reached
    where actual is not null and period_end < cast({{ clock() }} as date)
),

latest as (
    select
        finished.*,
        row_number() over (partition by metric_code, node_type, node_code, period_type, currency order by period_start desc nulls last) as back
    from finished
    where choice = 1
),

summed as (
    select
        latest.metric_code, latest.node_type, latest.node_code, latest.period_type, latest.currency,
        count(*) as periods,
        max(latest.period_end) as last_day,
        median(latest.actual) as middle,
        max(case when latest.back = 3 then latest.actual end) as first_actual,
        max(case when latest.back = 1 then latest.actual end) as last_actual,
        {{ ordered_texts("cast(latest.period_start as varchar) || ': ' || cast(round(latest.actual, 4) as varchar)", 'latest.period_start') }} as listed,
        coalesce(max(metrics.direction), 'higher') as direction,
        max(metrics.unit) as unit
    from latest
    left join {{ ref('metrics') }} as metrics on latest.metric_code = metrics.code
    where latest.back <= 3
    group by latest.metric_code, latest.node_type, latest.node_code, latest.period_type, latest.currency
),

grown as (
    select
        summed.*,
        {{ days_later('last_day', 1) }} as period_start,
        {{ target_growth('periods', 'first_actual', 'last_actual', 'direction') }} as growth
    from summed
),

suggested as (
    select
        grown.*,
        cast({{ target_suggestion('middle * (1 + growth)', 'unit') }} as decimal(38, 12)) as suggested_value
    from grown
)

select
    suggested.metric_code,
    suggested.node_type,
    suggested.node_code,
    suggested.period_type,
    suggested.period_start,
    nullif(suggested.currency, '') as currency,
    suggested.suggested_value,
    cast(suggested.periods as bigint) as periods,
    suggested.growth,
    'median 中位数 (' || suggested.listed || ') x ' || cast(1 + suggested.growth as varchar) as basis,
    cast(targets.target_value as decimal(38, 12)) as target_value,
    {{ ratio('targets.target_value', 'suggested.suggested_value') }} as target_to_suggestion
from suggested
left join (
    select
        metric_code, node_type, lower(trim(node_code)) as node_code, period_type, period_start, case when unit like 'money%' then value_currency else '' end as currency,
        min(target_value) as target_value
    from {{ ref('kpi_targets') }}
    where tier is null and stage is null
    group by metric_code, node_type, lower(trim(node_code)), period_type, period_start, case when unit like 'money%' then value_currency else '' end
) as targets
    on
        suggested.metric_code = targets.metric_code and suggested.node_type = targets.node_type and suggested.node_code = targets.node_code
        and suggested.period_type = targets.period_type and suggested.period_start = targets.period_start and suggested.currency = targets.currency
