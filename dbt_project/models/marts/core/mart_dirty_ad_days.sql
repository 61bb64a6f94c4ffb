-- Grain: spend key (ad x day, or GMV Max campaign x day) x reason x refresh in which its rows must be computed again.
-- Append-only and numbered; a first build lists none, because its consumer then computes everything. Version tables keep every
-- version and change logs both images, so a day that is gone and a content that changed hands are listed too.
{{ config(materialized='incremental', incremental_strategy='append') }}

{%- set versions = {
    'ad day': 'stg_tiktok_ads__ad_day_versions', 'campaign day': 'stg_tiktok_ads__gmv_max_campaign_day_versions',
    'creative day': 'stg_tiktok_ads__gmv_max_creative_day_versions', 'live day': 'stg_tiktok_ads__gmv_max_live_day_versions'} %}

with days as (
    select
        spend_key,
        advertiser_id,
        ad_id,
        content_id,
        account,
        date
    from {{ ref('attr_ad_days') }}
),

changed_ads as (
    select distinct
        versions.advertiser_id,
        versions.ad_id
    from {{ ref('stg_tiktok_ads__ad_versions') }} as versions
    where {{ since_applied('versions.seq') }}
),

changed_contents as (
    select distinct changes.content_id
    from {{ ref('attr_content_owner_changes') }} as changes
    where {{ since_applied('changes.seq') }}
),

changed_handles as (
    select distinct
        changes.handle,
        changes.valid_from,
        changes.valid_to
    from {{ ref('attr_handle_changes') }} as changes
    where {{ since_applied('changes.seq') }}
),

changed_advertisers as (
    select distinct versions.advertiser_id
    from {{ ref('stg_tiktok_ads__advertiser_versions') }} as versions
    where {{ since_applied('versions.seq') }}
),

changed_stores as (
    select distinct versions.advertiser_id
    from {{ ref('stg_tiktok_ads__gmv_max_store_versions') }} as versions
    where {{ since_applied('versions.seq') }}
),

changed_shops as (
    select distinct stores.advertiser_id
    from {{ ref('attr_shop_changes') }} as changes
    inner join {{ ref('stg_tiktok_ads__gmv_max_stores') }} as stores
        on changes.shop_id = stores.store_id or lower(changes.shop_code) = lower(stores.store_code)
    where {{ since_applied('changes.seq') }}
),

changed_rates as (
    select distinct rates.rate_date
    from {{ ref('attr_fx_changes') }} as rates
    where {{ since_applied('rates.seq') }}
),

reasons as (
    {%- for reason, model in versions.items() %}
    select
        versions.spend_key,
        '{{ reason }}' as reason
    from {{ ref(model) }} as versions
    where {{ since_applied('versions.seq') }}
    union all
    {%- endfor %}
    select
        days.spend_key,
        'ad' as reason
    from changed_ads
    inner join days on changed_ads.advertiser_id = days.advertiser_id and changed_ads.ad_id = days.ad_id
    union all
    select
        days.spend_key,
        'content' as reason
    from changed_contents
    inner join days on changed_contents.content_id = days.content_id
    union all
    select
        days.spend_key,
        'account' as reason
    from changed_handles
    inner join days on changed_handles.handle = days.account
    where days.date between changed_handles.valid_from and changed_handles.valid_to
    union all
    select
        days.spend_key,
        'advertiser' as reason
    from changed_advertisers
    inner join days on changed_advertisers.advertiser_id = days.advertiser_id
    union all
    select
        days.spend_key,
        'store' as reason
    from changed_stores
    inner join days on changed_stores.advertiser_id = days.advertiser_id
    union all
    select
        days.spend_key,
        'shop' as reason
    from changed_shops
    inner join days on changed_shops.advertiser_id = days.advertiser_id
    union all
    select
        days.spend_key,
        'rate' as reason
    from changed_rates
    inner join days on changed_rates.rate_date = days.date
)

select distinct
    spend_key,
    reason,
    cast({{ var('run_seq') }} as bigint) as seq
from reasons
{%- if not is_incremental() %}
where false
{%- endif %}
