-- Grain: row of a source besides sales (content x shop x day, published content x shop, account x day, shop x day, ad x day, statement row,
-- sample x its day, collaboration, new creator, campaign on its first day) on the days of targets, and the place (kpi_place_key) it is found by.
{{ config(schema='core') }}

{%- set today = "cast(" ~ clock() ~ " as date)" %}
{%- set facts = {'shop_id': 'facts.shop_id', 'market': 'facts.market', 'creator_id': 'facts.creator_id', 'campaign_id': 'facts.campaign_id'} %}

with days as (
    select distinct day from {{ ref('kpi_period_days') }}
),

collaborations as (
    select
        facts.*,
        coalesce(facts.due_on, facts.signed_on, facts.stage_since) as fact_day
    from {{ ref('fct_collaborations') }} as facts
),

posts as (
    select
        facts.*,
        contents.campaign_code as campaign_id,
        contents.has_ad_mark,
        case when facts.is_live and row_number() over (partition by facts.content_id order by facts.shop_id asc nulls last) = 1
            then contents.duration_seconds end as live_seconds
    from {{ ref('mart_content_shops') }} as facts
    left join {{ ref('dim_contents') }} as contents on facts.content_id = contents.content_id
),

-- a creator is new on the day of the first contract, else of the first sale under the official rule
first_days as (
    select creator_id, signed_on as fact_day, market, cast(null as varchar) as shop_id, campaign_id, 1 as preference from collaborations
    where contract_code is not null and signed_on is not null
    union all
    select credits.creator_id, credits.order_date as fact_day, shops.market, credits.shop_id, cast(null as varchar) as campaign_id, 2 as preference
    from {{ ref('kpi_credit_days') }} as credits
    left join {{ ref('attr_shops') }} as shops on credits.shop_id = shops.shop_id
    where credits.has_net_sale and credits.creator_id is not null
),

newcomers as (
    select
        first_days.*,
        row_number() over (
            partition by creator_id order by fact_day asc nulls last, preference asc nulls last, shop_id asc nulls last, campaign_id asc nulls last
        ) as choice
    from first_days
),

rows_told as (
    select {{ kpi_activity_rows('content_days', dict(facts, fact_day='facts.date', market='shops.market', campaign_id='contents.campaign_code'), 'facts.content_id', {
        'views': 'facts.views', 'product_impressions': 'facts.product_impressions', 'product_clicks': 'facts.product_clicks',
        'engagements': 'coalesce(facts.likes, 0) + coalesce(facts.comments, 0) + coalesce(facts.shares, 0)', 'watch_seconds': 'facts.watch_seconds',
        'watched_views': 'case when facts.watch_seconds is not null then facts.views end', 'full_plays': 'facts.full_plays',
        'played_views': 'case when facts.full_plays is not null then facts.views end', 'direct_orders': 'facts.sku_orders_reported',
        'add_to_cart': 'facts.add_to_cart', 'carted_orders': 'case when facts.add_to_cart is not null then coalesce(facts.sku_orders_reported, 0) end',
        'gmv_direct': 'facts.gmv_reported', 'gmv_indirect': 'facts.gmv_indirect_reported'}, 'facts.currency') }}
    from {{ ref('fct_content_days') }} as facts
    left join {{ ref('attr_shops') }} as shops on facts.shop_id = shops.shop_id
    left join {{ ref('dim_contents') }} as contents on facts.content_id = contents.content_id
    union all
    select {{ kpi_activity_rows('contents', dict(facts, fact_day='facts.published_on'), 'facts.content_id', {
        'videos_published': 'case when not facts.is_live then 1 end', 'lives_held': 'case when facts.is_live then 1 end',
        'live_hours': 'facts.live_seconds / 3600.0', 'marks_told': 'case when facts.has_ad_mark is not null then 1 end',
        'ad_marks': 'case when facts.has_ad_mark then 1 end'}) }}
    from posts as facts
    union all
    select {{ kpi_activity_rows('accounts', {'fact_day': 'facts.date', 'creator_id': 'facts.creator_id', 'market': 'creators.market'}, 'facts.handle',
        {'follower_gain': 'facts.follower_gain'}) }}
    from {{ ref('fct_account_days') }} as facts
    left join {{ ref('attr_creators') }} as creators on facts.creator_id = creators.creator_id
    where facts.follower_gain is not null
    union all
    select {{ kpi_activity_rows('shop_report', {'fact_day': 'facts.date', 'shop_id': 'facts.shop_id', 'market': 'facts.market'}, 'facts.shop_id', {
        'gmv_compass': 'facts.gmv_compass', 'shop_buyers': 'facts.buyers', 'shop_visitors': 'facts.visitors'}, 'facts.currency') }}
    from {{ ref('fct_shop_days') }} as facts
    union all
    select {{ kpi_activity_rows('ads', {'fact_day': 'facts.date', 'shop_id': 'facts.shop_id', 'market': 'facts.market', 'creator_id': 'facts.creator_id'}, 'facts.ad_id', {
        'ad_cost': 'facts.spend', 'ad_revenue': 'facts.revenue_platform',
        'gmvmax_cost': "case when facts.ad_kind = 'gmv_max' then facts.spend end",
        'gmvmax_revenue': "case when facts.ad_kind = 'gmv_max' then facts.revenue_platform end"}, 'facts.currency') }}
    from {{ ref('fct_ad_days') }} as facts
    union all
    select {{ kpi_activity_rows('settlements', {'fact_day': 'facts.settled_on', 'shop_id': 'facts.shop_id', 'market': 'facts.market'}, 'facts.transaction_id', {
        'settlement_amount': 'facts.settlement_amount', 'fee_residual': 'facts.fee_residual'}, 'facts.currency') }}
    from {{ ref('fct_settlement_lines') }} as facts
    union all
    select {{ kpi_activity_rows('samples', dict(facts, fact_day='facts.shipped_on'), 'facts.sample_id', {'samples_sent': '1'}) }}
    from {{ ref('fct_samples') }} as facts
    where facts.shipped_on <= {{ today }} and facts.status <> 'cancelled'
    union all
    select {{ kpi_activity_rows('samples', dict(facts, fact_day='facts.delivered_on'), 'facts.sample_id', {
        'samples_due': 'case when facts.post_due_on < ' ~ today ~ ' then 1 end',
        'samples_posted': 'case when facts.post_due_on < ' ~ today ~ ' and facts.is_posted_in_time then 1 end',
        'latency_days': 'facts.post_latency_days', 'latency_samples': 'case when facts.post_latency_days is not null then 1 end'}) }}
    from {{ ref('fct_samples') }} as facts
    where facts.delivered_on is not null and facts.status <> 'cancelled'
    union all
    select {{ kpi_activity_rows('collaborations', dict(facts, fact_day='facts.fact_day', shop_id='null'), 'facts.collaboration_id', {
        'contents_due': 'facts.contents_due', 'contents_on_time': 'facts.contents_on_time', 'review_hours_total': 'facts.review_hours_total',
        'reviews': 'facts.reviews', 'revisions_used': 'facts.revisions_used'}) }}
    from collaborations as facts
    union all
    select {{ kpi_activity_rows('collaborations', dict(facts, fact_day='facts.fact_day'), 'facts.creator_id', {'new_creators': '1'}) }}
    from newcomers as facts
    where facts.choice = 1
    union all
    select {{ kpi_activity_rows('campaigns', {'fact_day': 'facts.starts_on', 'campaign_id': 'facts.campaign_code'}, 'facts.campaign_code',
        {'budget': 'facts.budget'}, 'upper(facts.currency)') }}
    from {{ ref('dim_campaigns') }} as facts
    where facts.budget is not null
)

select
    rows_told.*,
    {{ kpi_place_key('rows_told') }} as place_key,
    {{ rate_to_rc('rows_told.currency', 'rates.rate_rc') }} as to_rc
from rows_told
inner join days on rows_told.fact_day = days.day
left join {{ ref('attr_fx_rates') }} as rates on rows_told.currency = rates.currency and rows_told.fact_day = rates.rate_date
