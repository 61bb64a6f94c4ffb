-- Grain: ad x day, with the creator, shop and market it was for and its money in reporting currency. The creator owns the boosted
-- post or LIVE (platform records with a handle); else it is whose handle the ad platform's account name is on that day, as far
-- as the creators sheet knows it; a residual has none. The shop is GMV Max's store, else the advertiser's only store.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='mart_dirty_ad_days', scope_key='spend_key') }}

with days as (
    select *
    from {{ ref('attr_ad_days') }} as all_days
    where {{ in_scope(ref('mart_dirty_ad_days'), 'spend_key', 'all_days.spend_key') }}
),

shops_by_code as (
    select
        lower(shop_code) as shop_code,
        min(shop_id) as shop_id
    from {{ ref('attr_shops') }}
    group by lower(shop_code)
),

stores as (
    select
        listed.advertiser_id,
        listed.store_id,
        coalesce(shops.shop_id, shops_by_code.shop_id) as shop_id,
        case when listed.is_own then listed.store_id end as own_store_id
    from {{ ref('stg_tiktok_ads__gmv_max_stores') }} as listed
    left join {{ ref('attr_shops') }} as shops on listed.store_id = shops.shop_id
    left join shops_by_code on lower(listed.store_code) = shops_by_code.shop_code
),

only_stores as (
    select
        advertiser_id,
        min(own_store_id) as store_id
    from stores
    group by advertiser_id
    having count(own_store_id) = 1
),

named_days as (
    select distinct
        account,
        date
    from days
    where account is not null
),

named as (
    select
        named_days.account,
        named_days.date,
        handles.creator_id,
        row_number() over (
            partition by named_days.account, named_days.date order by handles.valid_from desc nulls last, handles.creator_id asc nulls last
        ) as choice
    from named_days
    inner join {{ ref('attr_handles') }} as handles
        on named_days.account = handles.handle and named_days.date between handles.valid_from and handles.valid_to
),

accounts as (
    select
        account,
        date,
        creator_id
    from named
    where choice = 1
),

placed as (
    select
        days.*,
        coalesce(days.store_id, only_stores.store_id) as spending_store_id
    from days
    left join only_stores on days.advertiser_id = only_stores.advertiser_id
),

resolved as (
    select
        placed.*,
        coalesce(owners.creator_id, accounts.creator_id) as creator_id,
        shops.shop_id,
        shops.market,
        upper(coalesce(placed.currency, advertisers.currency, shops.currency)) as spend_currency
    from placed
    left join stores on placed.advertiser_id = stores.advertiser_id and placed.spending_store_id = stores.store_id
    left join {{ ref('attr_shops') }} as shops on stores.shop_id = shops.shop_id
    left join {{ ref('stg_tiktok_ads__advertisers') }} as advertisers on placed.advertiser_id = advertisers.advertiser_id
    left join {{ ref('attr_content_owners') }} as owners on placed.content_id = owners.content_id
    left join accounts on placed.account = accounts.account and placed.date = accounts.date
),

converted as (
    select
        resolved.*,
        {{ rate_to_rc('resolved.spend_currency', 'rates.rate_rc') }} as fx_rate
    from resolved
    left join {{ ref('attr_fx_rates') }} as rates on resolved.date = rates.rate_date and resolved.spend_currency = rates.currency
)

select
    {{ hash64(['source', 'advertiser_id', 'ad_id', 'date']) }} as ad_day_key,
    spend_key,
    ad_id,
    date,
    ad_kind,
    content_id,
    creator_id,
    shop_id,
    market,
    advertiser_id,
    campaign_id,
    product_id,
    spend,
    impressions,
    clicks,
    orders,
    revenue_platform,
    spend_currency as currency,
    fx_rate,
    {{ money_times('spend', 'fx_rate') }} as spend_rc,
    {{ money_times('revenue_platform', 'fx_rate') }} as revenue_platform_rc,
    is_paid_from_sales,
    source,
    known_at
from converted
