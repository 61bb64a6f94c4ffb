-- Grain: creator x period type (week, month) x period: the creator's official figures over all markets, in reporting currency. A creator has a row in
-- every period with sales or costs and in those of the three months after it, so that who goes quiet is seen. Weeks of markets with
-- different first weekdays stand beside each other.
{{ config(schema='core') }}

{%- set money = ['gmv_gross', 'cancelled_amount', 'refund_cohort', 'gmv_net', 'commission', 'promo_cost', 'contribution_profit'] %}
{%- set inputs = ['fx_rate', 'platform_fees', 'refund_amount', 'shipping_cost', 'unit_cost', 'vat_rate'] %}

with official as (
    select
        roi.*,
        row_number() over (
            partition by roi.period_type, roi.period_start, roi.market, roi.creator_id order by roi.rule_set_id asc nulls last
        ) as choice
    from {{ ref('creator_roi') }} as roi
    where roi.is_official and roi.period_type in ('week', 'month', 'all') and roi.creator_id is not null
),

sums as (
    select
        creator_id,
        period_type,
        period_start,
        sum(orders) as orders,
        {% for name in money -%}
        sum({{ name }}) as {{ name }},
        {% endfor -%}
        {% for input in inputs -%}
        bool_or(missing_inputs like '%{{ input }}%') as is_{{ input }}_missing,
        {% endfor -%}
        bool_and(is_final) as is_final
    from official
    where choice = 1 and period_type <> 'all'
    group by creator_id, period_type, period_start
),

sold_in as (
    select
        creator_id,
        market,
        row_number() over (partition by creator_id order by gmv_net desc nulls last, market asc nulls last) as choice
    from official
    where choice = 1 and period_type = 'all' and market is not null
),

later as (
    select distinct
        sums.creator_id,
        sums.period_type,
        cast(case when sums.period_type = 'month' then {{ months_later('sums.period_start', 'steps.step') }}
            else {{ days_later('sums.period_start', '7 * steps.step') }} end as date) as period_start
    from sums
    cross join (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13)) as steps (step)
    where sums.period_type = 'week' or steps.step <= 3
),

placed as (
    select
        later.*,
        coalesce({{ normal_market('creators.market') }}, sold_in.market) as market,
        {{ period_end('later.period_type', 'later.period_start') }} as period_end
    from later
    left join {{ ref('attr_creators') }} as creators on later.creator_id = creators.creator_id
    left join (select * from sold_in where choice = 1) as sold_in on later.creator_id = sold_in.creator_id
),

dated as (
    select
        placed.*,
        coalesce(markets.local_today, cast({{ clock() }} as date)) as local_today
    from placed
    left join {{ ref('mart_markets') }} as markets on placed.market = markets.market
)

select
    dated.creator_id,
    dated.period_type,
    dated.period_start,
    dated.period_end,
    dated.market,
    least(dated.period_end, dated.local_today) as as_of_day,
    dated.period_end < dated.local_today as is_period_complete,
    cast(coalesce(sums.orders, 0) as bigint) as orders,
    {% for name in money -%}
    cast(coalesce(sums.{{ name }}, 0) as decimal(28, 4)) as {{ name }},
    {% endfor -%}
    {{ missing_inputs({
        'fx_rate': 'sums.is_fx_rate_missing', 'platform_fees': 'sums.is_platform_fees_missing', 'refund_amount': 'sums.is_refund_amount_missing',
        'shipping_cost': 'sums.is_shipping_cost_missing', 'unit_cost': 'sums.is_unit_cost_missing', 'vat_rate': 'sums.is_vat_rate_missing'}) }} as missing_inputs,
    dated.period_end < dated.local_today and coalesce(sums.is_final, true) as is_final
from dated
left join sums
    on dated.creator_id = sums.creator_id and dated.period_type = sums.period_type and dated.period_start = sums.period_start
where dated.period_start <= dated.local_today
