"""Targets of a period: the last ones carried over, and a suggestion from what was reached before.

The suggestion, deliberately careful: the median of the last three finished periods with a figure, times (1 + growth).
Growth is half of their mean change a period, never against the metric's direction and never more than 10 %; with
fewer than three periods it is 0 (a function of the marts file, made from the macros that ``kpi_target_suggestions`` is
written with). A figure may still fall while refunds arrive, so the latest periods are not taken alone.
What was reached comes from, in this order:

1. the attainment of earlier targets of the same metric, node and currency;
2. a shop's daily sales (in the reporting currency, and in the shop's own);
3. a market's, as the sum of its shops; a creator's months and quarters under the official rule.

A quarter without a finished one before it is suggested from three months: three times what they give (sums only).
``target_value`` is the last target, or the suggestion where there was none; ``basis`` says which. Shops without any
target are offered net sales and orders. What already has a target in the period is left out.

Last come the ready templates, as rows that wait for a ``node_code``: exposure and conversion of a creator, order value
and ROI of a shop, each a combination of which all parts must be reached.
"""

from __future__ import annotations

from typing import Final

from ingestion.sheets.prefill.question import Question

_NEEDS: Final = frozenset({
    "core.kpi_targets", "core.mart_clock", "marts.kpi_attainment", "marts.refund_adjusted_gmv", "marts.dim_shops",
    "marts.dim_metrics", "marts.creator_roi", "marts.dim_creators", "control.target_growth",
    "control.target_suggestion"})

_LAST_TARGETS: Final = """
clock as (
    select cast(clock_at as date) as today, reporting_currency from core.mart_clock
),

spans as (
    select $grain as span, 1 as times
    union all
    select 'month', 3 where $grain = 'quarter'
),

targets as (
    select
        targets.*,
        lower(targets.node_code) as node_key,
        coalesce(targets.tier, '') || '|' || coalesce(targets.stage, '') as part
    from core.kpi_targets as targets
    where targets.period_type = $grain
),

already_set as (
    select distinct metric_code, node_type, node_key, part
    from targets
    where period_start <= cast($first_day as date) and period_end >= cast($first_day as date)
),

last_targets as (
    select *
    from targets
    where period_end < cast($first_day as date)
    qualify rank() over (partition by metric_code, node_type, node_key, part order by period_start desc) = 1
),
"""

# Weeks begin on the shop's first weekday; a day, month or quarter is the same everywhere.
_SHOP_HISTORY: Final = """
shop_days as (
    select
        shops.shop_code,
        shops.market,
        shops.currency as shop_currency,
        spans.span,
        days.*,
        cast(case
            when spans.span = 'week' and shops.week_start = 'sun'
                then date_trunc('week', days.order_date + 1) - interval 1 day
            else date_trunc(spans.span, days.order_date)
        end as date) as period_start
    from marts.refund_adjusted_gmv as days
    inner join marts.dim_shops as shops on days.shop_id = shops.shop_id
    cross join spans
),

shop_figures as (
    unpivot (
        select
            shop_code, market, span, period_start, shop_currency,
            sum(gmv_net_cohort_rc) as "gmv_net|rc", sum(gmv_gross_rc) as "gmv_gross|rc",
            sum(gmv_net_cohort) as "gmv_net|local", sum(gmv_gross) as "gmv_gross|local",
            cast(sum(orders) as decimal(28, 4)) as "orders|none",
            cast(sum(items_sold) as decimal(28, 4)) as "items_sold|none"
        from shop_days
        group by shop_code, market, span, period_start, shop_currency
    ) on columns('[|]') into name figure value actual
),

shop_reached as (
    select
        split_part(figures.figure, '|', 1) as metric_code,
        figures.shop_code,
        figures.market,
        case split_part(figures.figure, '|', 2)
            when 'rc' then clock.reporting_currency when 'local' then figures.shop_currency else '' end as currency,
        figures.span,
        figures.period_start,
        figures.actual
    from shop_figures as figures
    cross join clock
    inner join (select shop_code, min(order_date) as first_day from shop_days group by shop_code) as opened
        on figures.shop_code = opened.shop_code
    where
        figures.period_start >= opened.first_day
        and not (figures.figure like '%|local' and figures.shop_currency = clock.reporting_currency)
),
"""

_HISTORY: Final = """
reached as (
    select
        1 as source_rank, goals.metric_code, goals.node_type, lower(goals.node_code) as node_key,
        coalesce(goals.currency, '') as currency, spans.span, goals.period_start,
        cast(goals.actual_value as double) as actual
    from marts.kpi_attainment as goals
    inner join spans on goals.period_type = spans.span
    where
        goals.actual_value is not null and goals.tier is null and goals.stage is null
        and (spans.times = 1 or goals.metric_code in ('gmv_net', 'gmv_gross', 'orders', 'items_sold'))
    union all
    select 2, metric_code, 'shop', lower(shop_code), currency, span, period_start, cast(actual as double)
    from shop_reached
    union all
    select 3, metric_code, 'market', lower(market), currency, span, period_start, cast(sum(actual) as double)
    from shop_reached
    cross join clock
    where span <> 'week' and currency in ('', clock.reporting_currency)
    group by metric_code, market, currency, span, period_start
    union all
    select
        3, figure.metric_code, 'creator', lower(creators.creator_code),
        case when figure.metric_code = 'gmv_net' then clock.reporting_currency else '' end,
        spans.span, roi.period_start,
        case figure.metric_code
            when 'gmv_net' then sum(cast(roi.gmv_net as double))
            when 'orders' then sum(cast(roi.orders as double))
            else sum(cast(roi.gmv_net as double)) / nullif(sum(cast(roi.promo_cost as double)), 0) end
    from marts.creator_roi as roi
    inner join spans on roi.period_type = spans.span
    inner join marts.dim_creators as creators on roi.creator_id = creators.creator_id
    cross join clock
    cross join (values ('gmv_net'), ('orders'), ('roi_ratio')) as figure (metric_code)
    where
        roi.is_official and spans.span in ('month', 'quarter')
        and (spans.times = 1 or figure.metric_code <> 'roi_ratio')
    group by figure.metric_code, creators.creator_code, clock.reporting_currency, spans.span, roi.period_start
),

finished as (
    select reached.*
    from reached
    cross join clock
    where
        reached.actual is not null
        and reached.period_start < cast($first_day as date)
        and cast(case reached.span
            when 'day' then reached.period_start + interval 1 day
            when 'week' then reached.period_start + interval 7 day
            when 'month' then reached.period_start + interval 1 month
            else reached.period_start + interval 3 month end as date) <= clock.today
    qualify row_number() over (
        partition by metric_code, node_type, node_key, currency, span, period_start order by source_rank, actual) = 1
),

latest as (
    select *
    from finished
    qualify row_number() over (
        partition by metric_code, node_type, node_key, currency, span order by period_start desc) <= 3
),

summed as (
    select
        latest.metric_code,
        latest.node_type,
        latest.node_key,
        latest.currency,
        spans.times,
        median(latest.actual) as middle,
        count(*) as periods,
        arg_min(latest.actual, latest.period_start) as first_actual,
        arg_max(latest.actual, latest.period_start) as last_actual,
        string_agg(latest.period_start || ': ' || round(latest.actual, 4), '; ' order by latest.period_start) as listed,
        coalesce(any_value(metrics.direction), 'higher') as direction,
        coalesce(any_value(metrics.unit), '') as unit
    from latest
    inner join spans on latest.span = spans.span
    left join marts.dim_metrics as metrics on latest.metric_code = metrics.code
    group by latest.metric_code, latest.node_type, latest.node_key, latest.currency, spans.times
),

grown as (
    select
        summed.*,
        control.target_growth(periods, first_actual, last_actual, direction) as growth
    from summed
),

suggested as (
    select
        grown.*,
        control.target_suggestion(middle * times * (1 + growth), unit) as suggestion,
        'median 中位数 (' || listed || ')' || case when times > 1 then ' × ' || times else '' end
            || ' × ' || printf('%.4f', 1 + growth) as suggestion_basis
    from grown
    qualify row_number() over (partition by metric_code, node_type, node_key, currency order by times) = 1
),
"""

_ROWS: Final = """
offered as (
    select
        metric.code as metric_code, 'shop' as node_type, lower(shops.shop_code) as node_key,
        shops.shop_code as node_code
    from marts.dim_shops as shops
    cross join (values ('gmv_net'), ('orders')) as metric (code)
    where not exists (
        select 1 from last_targets
        where last_targets.metric_code = metric.code and last_targets.node_type = 'shop'
            and last_targets.node_key = lower(shops.shop_code))
),

wanted as (
    select
        metric, metric_code, node_type, node_code, node_key, part, period_start as carried_from, target_value, currency,
        case when unit like 'money%' then value_currency else '' end as figure_currency, weight, direction, tier, stage,
        combo_code, case when combo_code is not null then combo_rule end as combo_rule, rule_version
    from last_targets
    union all
    select
        metric_code, metric_code, node_type, node_code, node_key, '|', null, null,
        case when metric_code = 'gmv_net' then clock.reporting_currency end,
        case when metric_code = 'gmv_net' then clock.reporting_currency else '' end,
        null, null, null, null, null, null, null
    from offered
    cross join clock
),

known_rows as (
select
    wanted.metric,
    wanted.node_type,
    wanted.node_code,
    $grain as period_type,
    $written as period_start,
    coalesce(cast(wanted.target_value as double), suggested.suggestion) as target_value,
    wanted.currency,
    wanted.weight,
    wanted.direction,
    wanted.tier,
    wanted.stage,
    wanted.combo_code,
    wanted.combo_rule,
    wanted.rule_version,
    cast(null as varchar) as prefilled,
    case
        when wanted.target_value is not null then 'target of 沿用目标 ' || wanted.carried_from
        else 'suggestion 建议值' end as basis,
    suggested.suggestion as suggested_value,
    suggested.suggestion_basis as suggested_from
from wanted
left join already_set
    on wanted.metric_code = already_set.metric_code and wanted.node_type = already_set.node_type
    and wanted.node_key = already_set.node_key and wanted.part = already_set.part
left join suggested
    on wanted.metric_code = suggested.metric_code and wanted.node_type = suggested.node_type
    and wanted.node_key = suggested.node_key and wanted.figure_currency = suggested.currency
where already_set.metric_code is null and (wanted.target_value is not null or suggested.suggestion is not null)
order by
    wanted.node_type <> 'market', wanted.node_type <> 'shop', wanted.node_type, wanted.node_code, wanted.metric,
    wanted.part
),
"""

_TEMPLATES: Final = """
templates as (
    select
        metric, node_type, cast(null as varchar) as node_code, $grain as period_type, $written as period_start,
        cast(target_value as double) as target_value, currency, null as weight, null as direction, null as tier,
        null as stage, combo_code, 'all' as combo_rule, null as rule_version,
        'metric,node_type,period_type,period_start,target_value,currency,combo_code,combo_rule' as prefilled,
        'template 模板: ' || template as basis, null as suggested_value, null as suggested_from
    from (values
        (1, 'exposure 曝光', 'creator', 'views', 500000, null, 'EXPOSURE'),
        (2, 'exposure 曝光', 'creator', 'avg_watch_s', 8, null, 'EXPOSURE'),
        (3, 'conversion 转化', 'creator', 'ctr', 0.03, null, 'CONVERSION'),
        (4, 'conversion 转化', 'creator', 'gmv_attr_net', 2000, 'USD', 'CONVERSION'),
        (5, 'shop 店铺', 'shop', 'aov', 15, 'USD', 'SHOP'),
        (6, 'shop 店铺', 'shop', 'roi_ratio', 2.5, null, 'SHOP')
    ) as ready (place, template, node_type, metric, target_value, currency, combo_code)
    order by place
)

select * from known_rows
union all
select * from templates
"""

TARGETS: Final = Question(
    "with " + _LAST_TARGETS + _SHOP_HISTORY + _HISTORY + _ROWS + _TEMPLATES, _NEEDS, is_for_a_period=True
)
