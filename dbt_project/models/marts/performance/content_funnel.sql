-- Grain: period type (week, month, all) x period x market x subject type (creator, content) x subject: from being seen to being bought, and what it cost. Counts are
-- the platform's, a content shown for several shops of the market once; sales and costs those of the ROI marts under the official rule. A
-- ratio takes only what both its sides know: watched seconds, whole plays and carts are told of some contents only.
{{ config(materialized='view') }}

{%- set counts = ['views', 'product_impressions', 'product_clicks', 'engagements', 'watch_seconds', 'watched_views', 'full_plays', 'played_views', 'sku_orders_direct',
    'add_to_cart', 'carted_orders'] %}
{%- set split = {'gmv_direct': 'gmv_reported', 'gmv_indirect': 'gmv_indirect_reported'} %}
{%- set per_cost = {'cpm': ('product_impressions', '1000 * '), 'cpc': ('product_clicks', ''), 'cpv': ('views', ''), 'cpe': ('engagements', '')} %}

with shown as (
    select
        days.content_id,
        days.creator_id,
        days.date,
        shops.market,
        max(days.views) as views,
        max(days.product_impressions) as product_impressions,
        max(days.product_clicks) as product_clicks,
        max(coalesce(days.likes, 0) + coalesce(days.comments, 0) + coalesce(days.shares, 0)) as engagements,
        max(days.watch_seconds) as watch_seconds,
        max(case when days.watch_seconds is not null then days.views end) as watched_views,
        max(days.full_plays) as full_plays,
        max(case when days.full_plays is not null then days.views end) as played_views,
        sum(days.sku_orders_reported) as sku_orders_direct,
        max(days.add_to_cart) as add_to_cart,
        sum(case when days.add_to_cart is not null then coalesce(days.sku_orders_reported, 0) end) as carted_orders,
        {% for code, told in split.items() -%}
        sum({{ money_times('days.' ~ told, rate_to_rc('days.currency', 'rates.rate_rc')) }}) as {{ code }},
        {{ count_where('days.' ~ told ~ ' is not null and ' ~ rate_to_rc('days.currency', 'rates.rate_rc') ~ ' is null') }} as {{ code }}_gaps{{ ',' if not loop.last }}
        {% endfor -%}
    from {{ ref('fct_content_days') }} as days
    inner join {{ ref('dim_shops') }} as shops on days.shop_id = shops.shop_id
    left join {{ ref('mart_rates') }} as rates on days.currency = rates.currency and days.date = rates.rate_date
    where shops.market is not null
    group by days.content_id, days.creator_id, days.date, shops.market
),

by_subject as (
    select
        'content' as subject_type,
        shown.content_id as subject_id,
        shown.*
    from shown
    union all
    select
        'creator' as subject_type,
        shown.creator_id as subject_id,
        shown.*
    from shown
    where shown.creator_id is not null
),

sums as (
    select
        subjects.subject_type,
        subjects.subject_id,
        subjects.market,
        period_types.period_type,
        {{ period_start('period_types.period_type', 'subjects.date', 'markets.week_start') }} as period_start,
        {% for name in counts -%}
        cast(sum(subjects.{{ name }}) as bigint) as {{ name }},
        {% endfor -%}
        {% for code in split -%}
        case when sum(subjects.{{ code }}_gaps) = 0 then sum(subjects.{{ code }}) end as {{ code }}{{ ',' if not loop.last }}
        {% endfor -%}
    from by_subject as subjects
    cross join (values ('week'), ('month'), ('all')) as period_types (period_type)
    left join {{ ref('mart_markets') }} as markets on subjects.market = markets.market
    group by
        subjects.subject_type, subjects.subject_id, subjects.market, period_types.period_type,
        {{ period_start('period_types.period_type', 'subjects.date', 'markets.week_start') }}
),

costed as (
    select
        sums.*,
        coalesce(figures.gmv_gross, 0) as gmv_gross,
        coalesce(figures.gmv_net, 0) as gmv_net,
        coalesce(figures.fixed_fee, 0) + coalesce(figures.ad_boost, 0) as fee_and_boost,
        coalesce(figures.promo_cost, 0) as promo_cost,
        coalesce(figures.missing_inputs, '') as missing_inputs
    from sums
    left join (
        select * from {{ ref('mart_roi_figures') }}
        where is_official and period_type in ('week', 'month', 'all') and subject_type in ('content', 'creator')
    ) as figures
        on
            sums.subject_type = figures.subject_type and sums.subject_id = figures.subject_id and sums.market = figures.market
            and sums.period_type = figures.period_type and sums.period_start = figures.period_start
)

select
    period_type,
    period_start,
    market,
    subject_type,
    subject_id,
    {{ counts | join(',\n    ') }},
    cast(gmv_gross as decimal(28, 4)) as gmv_gross,
    cast(gmv_net as decimal(28, 4)) as gmv_net,
    cast(fee_and_boost as decimal(28, 4)) as fee_and_boost,
    cast(promo_cost as decimal(28, 4)) as promo_cost,
    {{ ratio('product_clicks', 'product_impressions') }} as ctr,
    {{ ratio('product_clicks', 'views') }} as video_click_rate,
    {{ ratio('sku_orders_direct', 'product_clicks') }} as ctor,
    {{ ratio('sku_orders_direct', 'views') }} as content_cvr,
    {{ ratio('add_to_cart - carted_orders', 'add_to_cart') }} as cart_abandon,
    {{ ratio('engagements', 'views') }} as engagement_rate,
    {{ ratio('watch_seconds', 'watched_views') }} as avg_watch_s,
    {{ ratio('full_plays', 'played_views') }} as completion_rate,
    {{ ratio('1000 * gmv_gross', 'views') }} as gpm,
    {{ ratio('1000 * gmv_gross', 'product_impressions') }} as gpm_impr,
    {% for code, of in per_cost.items() -%}
    {{ ratio(of[1] ~ 'fee_and_boost', of[0]) }} as {{ code }},
    {{ ratio(of[1] ~ 'promo_cost', of[0]) }} as {{ code }}_full,
    {% endfor -%}
    missing_inputs,
    {% for code in split -%}
    cast({{ code }} as decimal(28, 4)) as {{ code }}{{ ',' if not loop.last }}
    {% endfor -%}
from costed
