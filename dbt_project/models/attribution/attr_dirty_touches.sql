-- Grain: touch source (order x SKU of a platform record, click, or content) x reason x refresh in which its touch must be computed again.
-- Append-only and numbered; a first build lists none, because its consumers then compute everything.
{{ config(materialized='incremental', incremental_strategy='append') }}

with changed_handles as (
    select distinct handle
    from {{ ref('attr_handle_changes') }} as handle_changes
    where {{ since_applied('handle_changes.seq') }}
),

changed_creators as (
    select distinct handles.creator_key
    from {{ ref('attr_handle_changes') }} as handles
    where {{ since_applied('handles.seq') }}
),

changed_shops as (
    select distinct shop_id
    from {{ ref('attr_shop_changes') }} as shop_changes
    where {{ since_applied('shop_changes.seq') }}
),

changed_links as (
    select link_changes.link_id
    from {{ ref('attr_link_changes') }} as link_changes
    where {{ since_applied('link_changes.seq') }}
    union
    select links.link_id
    from {{ ref('attr_links') }} as links
    inner join changed_handles on links.handle = changed_handles.handle
    union
    select links.link_id
    from {{ ref('attr_links') }} as links
    inner join changed_creators on {{ hash64(["'creator'", 'links.creator_code']) }} = changed_creators.creator_key
),

reasons as (
    select
        versions.order_sku_key as source_key,
        'platform' as kind,
        'platform record' as reason
    from {{ ref('stg_tiktok_shop__affiliate_versions') }} as versions
    where {{ since_applied('versions.seq') }}
    union all
    select
        versions.order_sku_key as source_key,
        'platform' as kind,
        'exported record' as reason
    from {{ ref('stg_seller_exports__affiliate_versions') }} as versions
    where {{ since_applied('versions.seq') }}
    union all
    select
        affiliate.order_sku_key as source_key,
        'platform' as kind,
        'order' as reason
    from {{ ref('attr_affiliate_lines') }} as affiliate
    inner join {{ ref('attr_dirty_orders') }} as dirty_orders on affiliate.order_key = dirty_orders.order_key
    where {{ since_applied('dirty_orders.seq') }}
    union all
    select
        affiliate.order_sku_key as source_key,
        'platform' as kind,
        'identity' as reason
    from {{ ref('attr_affiliate_lines') }} as affiliate
    inner join changed_handles on affiliate.handle = changed_handles.handle
    union all
    select
        affiliate.order_sku_key as source_key,
        'platform' as kind,
        'shop' as reason
    from {{ ref('attr_affiliate_lines') }} as affiliate
    inner join changed_shops on affiliate.shop_id = changed_shops.shop_id
    union all
    select
        affiliate.order_sku_key as source_key,
        'platform' as kind,
        'content' as reason
    from {{ ref('attr_affiliate_lines') }} as affiliate
    inner join {{ ref('attr_content_owner_changes') }} as owner_changes on affiliate.content_id = owner_changes.content_id
    where affiliate.handle is null and {{ since_applied('owner_changes.seq') }}
    union all
    select
        evidence_changes.source_key,
        'content' as kind,
        'shown content' as reason
    from {{ ref('attr_content_evidence_changes') }} as evidence_changes
    where {{ since_applied('evidence_changes.seq') }}
    union all
    select
        dirty_clicks.click_key as source_key,
        'click' as kind,
        'click' as reason
    from {{ ref('stg_sheets__dirty_clicks') }} as dirty_clicks
    where {{ since_applied('dirty_clicks.seq') }}
    union all
    select
        clicks.click_key as source_key,
        'click' as kind,
        'link' as reason
    from {{ ref('stg_sheets__link_clicks') }} as clicks
    inner join changed_links on clicks.link_id = changed_links.link_id
)

select distinct
    source_key,
    kind,
    reason,
    cast({{ var('run_seq') }} as bigint) as seq
from reasons
{%- if not is_incremental() %}
where false
{%- endif %}
