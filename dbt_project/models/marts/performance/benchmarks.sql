-- Grain: market x category x tier x metric: what creators like each other reach in the last 90 days (official rule), and what the benchmarks sheet says. Tier
-- 'all' is every tier of the category, category 'all' the whole market, category 'none' creators whose category nobody tells. Quantiles are of the creators'
-- own ratios, each a sum over sums; a creator without a denominator is not among them.
{%- set metrics = {
    'gmv_net': 'gmv_net', 'orders': 'orders', 'aov': ratio('gmv_gross', 'orders'), 'roi_ratio': ratio('gmv_net', 'promo_cost'),
    'roi_profit': ratio('contribution_profit', 'promo_cost'), 'contribution_margin': ratio('contribution_profit', 'gmv_net'),
    'refund_rate_amount': ratio('refund_cohort', 'gmv_gross - cancelled_amount'), 'ctr': ratio('product_clicks', 'product_impressions'),
    'ctor': ratio('sku_orders', 'product_clicks'), 'video_click_rate': ratio('product_clicks', 'views'), 'content_cvr': ratio('sku_orders', 'views'),
    'engagement_rate': ratio('engagements', 'views')} %}

with today as (
    select
        creator_id,
        max(as_of_day) as day
    from {{ ref('mart_creator_periods') }}
    group by creator_id
),

creators as (
    select
        states.creator_id,
        states.market,
        states.tier,
        coalesce(nullif(trim(facts.category), ''), 'none') as category,
        {{ days_later('states.day', -89) }} as since,
        states.day
    from {{ ref('mart_creator_states') }} as states
    inner join today on states.creator_id = today.creator_id and states.day = today.day
    left join {{ ref('dim_creators') }} as facts on states.creator_id = facts.creator_id
    where states.market is not null and states.day >= {{ days_later('cast(' ~ clock() ~ ' as date)', -1) }}
),

sales as (
    select
        creators.creator_id,
        {% for name in ['gmv_gross', 'cancelled_amount', 'refund_cohort', 'gmv_net', 'promo_cost', 'contribution_profit', 'orders'] -%}
        sum(roi.{{ name }}) as {{ name }}{{ ',' if not loop.last }}
        {% endfor -%}
    from creators
    inner join {{ ref('creator_roi') }} as roi on creators.creator_id = roi.creator_id and roi.period_start between creators.since and creators.day
    where roi.is_official and roi.period_type = 'day' and roi.market is not null
    group by creators.creator_id
),

traffic as (
    select
        creators.creator_id,
        {% for name in ['views', 'product_impressions', 'product_clicks'] -%}
        sum(days.{{ name }}) as {{ name }},
        {% endfor -%}
        sum(days.sku_orders_reported) as sku_orders,
        sum(coalesce(days.likes, 0) + coalesce(days.comments, 0) + coalesce(days.shares, 0)) as engagements
    from creators
    inner join {{ ref('fct_content_days') }} as days on creators.creator_id = days.creator_id and days.date between creators.since and creators.day
    group by creators.creator_id
),

measured as (
    select
        creators.market,
        case when levels.level = 'market' then 'all' else creators.category end as category,
        case when levels.level = 'tier' then creators.tier else 'all' end as tier,
        {% for code, figure in metrics.items() -%}
        cast({{ figure }} as double) as {{ code }}{{ ',' if not loop.last }}
        {% endfor -%}
    from creators
    cross join (values ('tier'), ('category'), ('market')) as levels (level)
    left join sales on creators.creator_id = sales.creator_id
    left join traffic on creators.creator_id = traffic.creator_id
),

own as (
    {%- for code in metrics %}
    select
        market,
        category,
        tier,
        '{{ code }}' as metric,
        count(*) as creators,
        {% for part in [25, 50, 75] -%}
        percentile_cont(0.{{ part }}) within group (order by {{ code }} asc nulls last) as p{{ part }}{{ ',' if not loop.last }}
        {% endfor -%}
    from measured
    where {{ code }} is not null
    group by market, category, tier
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

told as (
    select
        lower(trim(metric)) as metric,
        {{ normal_market('market') }} as market,
        trim(category) as category,
        value as loaded_value,
        period_start as loaded_for,
        source as loaded_from,
        row_number() over (
            partition by lower(trim(metric)), {{ normal_market('market') }}, trim(category)
            order by period_start desc nulls last, known_at desc nulls last, natural_key asc nulls last
        ) as recency
    from {{ ref('stg_sheets__benchmarks') }}
    where value is not null and coalesce(period_start, date '0001-01-01') <= cast({{ clock() }} as date)
),

keys as (
    select market, category, tier, metric from own
    union
    select market, category, 'all' as tier, metric from told
)

select
    keys.market,
    keys.category,
    keys.tier,
    keys.metric,
    cast(coalesce(own.creators, 0) as bigint) as creators,
    own.p25,
    own.p50,
    own.p75,
    cast(told.loaded_value as double) as loaded_value,
    told.loaded_for,
    told.loaded_from
from keys
left join own on keys.market = own.market and keys.category = own.category and keys.tier = own.tier and keys.metric = own.metric
left join (select * from told where recency = 1) as told
    on keys.market = told.market and keys.category = told.category and keys.metric = told.metric
