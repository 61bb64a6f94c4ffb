-- Grain: metric x shop x market x period (month, all) x creator: the headline figures of this refresh, official rule, in the
-- reporting currency. A figure that cannot be known (a missing rate) is left out, not 0.
{{ config(schema='core') }}

{%- set of_shops = {
    'orders': 'orders', 'items_sold': 'items_sold', 'gmv_gross': 'gmv_gross_rc', 'cancelled_amount': 'cancelled_amount_rc', 'refund_cohort': 'refund_cohort_rc',
    'gmv_net': 'gmv_net_cohort_rc', 'refund_cash': 'refund_cash_rc', 'gmv_net_cash': 'gmv_net_cash_rc'} %}
{%- set of_markets = ['commission', 'fixed_fee', 'sample_cost', 'ad_boost', 'other_cost', 'promo_cost', 'allocated_cost', 'cogs', 'contribution_profit'] %}
{%- set of_creators = ['orders', 'gmv_net', 'commission', 'promo_cost', 'contribution_profit', 'roi_ratio'] %}

with shop_days as (
    select
        sales.*,
        period_types.period_type,
        {{ period_start('period_types.period_type', 'sales.order_date', "'mon'") }} as period_start
    from {{ ref('refund_adjusted_gmv') }} as sales
    cross join {{ period_types() }}
    where period_types.period_type in ('month', 'all')
),

shops as (
    select
        shop_id,
        market,
        period_type,
        period_start,
        {% for metric, column in of_shops.items() -%}
        {{ sum_if_known(column) }} as {{ metric }}{{ ',' if not loop.last }}
        {% endfor %}
    from shop_days
    group by shop_id, market, period_type, period_start
),

official as (
    select
        roi.*,
        row_number() over (
            partition by roi.period_type, roi.period_start, roi.market, roi.creator_id order by roi.rule_set_id asc nulls last
        ) as choice
    from {{ ref('creator_roi') }} as roi
    where roi.is_official and roi.period_type in ('month', 'all')
),

creators as (
    select * from official
    where choice = 1
),

markets as (
    select
        market,
        period_type,
        period_start,
        {% for metric in of_markets -%}
        sum({{ metric }}) as {{ metric }},
        {% endfor -%}
        {{ ratio('sum(gmv_net)', 'sum(promo_cost)') }} as roi_ratio,
        {{ ratio('sum(gmv_net) - sum(promo_cost)', 'sum(promo_cost)') }} as roi_simple,
        {{ ratio('sum(contribution_profit)', 'sum(promo_cost)') }} as roi_profit,
        {{ ratio('sum(gmv_gross_final)', 'sum(gmv_gross)') }} as refund_maturity
    from creators
    group by market, period_type, period_start
),

-- without any qualifying touch: a platform record without creator is evidence, its sales are not unattributed
unattributed_days as (
    select
        shop_id,
        order_date,
        sum(gmv_unattributed_rc) as gmv_unattributed
    from {{ ref('kpi_credit_days') }}
    group by shop_id, order_date
),

unattributed as (
    select
        shop_days.market,
        shop_days.period_type,
        shop_days.period_start,
        {{ ratio('coalesce(sum(unattributed_days.gmv_unattributed), 0)', 'sum(shop_days.gmv_gross_rc)') }} as unattributed_share
    from shop_days
    left join unattributed_days on shop_days.shop_id = unattributed_days.shop_id and shop_days.order_date = unattributed_days.order_date
    group by shop_days.market, shop_days.period_type, shop_days.period_start
),

figures as (
    {%- for metric in of_shops %}
    select '{{ metric }}' as metric, shop_id, market, period_type, period_start, null as creator_id, cast({{ metric }} as decimal(28, 4)) as value from shops
    union all
    {%- endfor %}
    {%- for metric in of_markets + ['roi_ratio', 'roi_simple', 'roi_profit', 'refund_maturity'] %}
    select '{{ metric }}' as metric, null as shop_id, market, period_type, period_start, null as creator_id, cast({{ metric }} as decimal(28, 4)) as value from markets
    union all
    {%- endfor %}
    select 'unattributed_share' as metric, null as shop_id, market, period_type, period_start, null as creator_id, cast(unattributed_share as decimal(28, 4)) as value
    from unattributed
    union all
    {%- for metric in of_creators %}
    select '{{ metric }}' as metric, null as shop_id, market, period_type, period_start, creator_id, cast({{ metric }} as decimal(28, 4)) as value from creators
    where creator_id is not null and (period_type = 'all' or period_start >= {{ days_later('cast(' ~ clock() ~ ' as date)', -190) }})
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    metric,
    cast(shop_id as varchar) as shop_id,
    market,
    period_type,
    period_start,
    cast(creator_id as varchar) as creator_id,
    value
from figures
where value is not null
