-- Grain: affiliate order x SKU of all sources, one record each: the API's; an export's where the API has none of that order x SKU.
-- Times in UTC. A view, so that what one source adds or takes back shows in the same refresh.
{{ config(materialized='view') }}

with shops_by_code as (
    select
        lower(shop_code) as shop_code,
        min(shop_id) as shop_id,
        min(timezone) as timezone
    from {{ ref('attr_shops') }}
    group by lower(shop_code)
)

select
    touch_key,
    order_sku_key,
    order_key,
    order_id,
    sku_id,
    shop_id,
    product_id,
    handle,
    content_type,
    content_id,
    open_collaboration_id,
    target_collaboration_id,
    campaign_id,
    settlement_status,
    is_fully_returned,
    commission_model,
    quantity,
    record_count,
    currency,
    price_amount,
    commission_rate,
    partner_commission_rate,
    ads_rate,
    commission_base_est,
    commission_base_act,
    commission_std_est,
    commission_std_act,
    commission_ads_est,
    commission_ads_act,
    cofund_bonus_est,
    cofund_bonus_act,
    partner_commission_est,
    partner_commission_act,
    created_at,
    delivered_at,
    settled_at,
    known_at
from {{ ref('stg_tiktok_shop__affiliate_lines') }}
union all
select
    exported.touch_key,
    exported.order_sku_key,
    exported.order_key,
    exported.order_id,
    exported.sku_id,
    coalesce(shops.shop_id, exported.shop_code) as shop_id,
    exported.product_id,
    exported.handle,
    exported.content_type,
    exported.content_id,
    cast(null as varchar) as open_collaboration_id,
    cast(null as varchar) as target_collaboration_id,
    cast(null as varchar) as campaign_id,
    exported.settlement_status,
    exported.is_fully_returned,
    exported.commission_model,
    exported.quantity,
    exported.record_count,
    exported.currency,
    exported.price_amount,
    exported.commission_rate,
    cast(null as decimal(18, 8)) as partner_commission_rate,
    exported.ads_rate,
    exported.commission_base_est,
    exported.commission_base_act,
    exported.commission_std_est,
    exported.commission_std_act,
    exported.commission_ads_est,
    exported.commission_ads_act,
    exported.cofund_bonus_est,
    exported.cofund_bonus_act,
    cast(null as decimal(18, 4)) as partner_commission_est,
    cast(null as decimal(18, 4)) as partner_commission_act,
    -- a record that tells no time: of the day it was first seen on
    coalesce({{ to_utc('exported.created_local', "coalesce(shops.timezone, 'UTC')") }}, exported.first_known_at) as created_at,
    {{ to_utc('exported.delivered_local', "coalesce(shops.timezone, 'UTC')") }} as delivered_at,
    case when exported.settlement_status = 'SETTLED'
        then coalesce({{ to_utc('exported.commission_paid_local', "coalesce(shops.timezone, 'UTC')") }}, exported.settled_known_at)
    end as settled_at,
    exported.known_at
from {{ ref('stg_seller_exports__affiliate_lines') }} as exported
left join shops_by_code as shops on lower(exported.shop_code) = shops.shop_code
where exported.order_sku_key not in (select api.order_sku_key from {{ ref('stg_tiktok_shop__affiliate_lines') }} as api)
