-- Grain: product x SKU of the product's current version.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_shop__product_versions', scope_key='product_key') }}

with ranked as (
    select
        versions.*,
        row_number() over (partition by versions.product_key order by {{ latest_first('versions') }}) as recency
    from {{ ref('stg_tiktok_shop__product_versions') }} as versions
    where {{ in_scope(ref('stg_tiktok_shop__product_versions'), 'product_key', 'versions.product_key') }}
)

select
    ranked.product_key,
    ranked.shop_id,
    ranked.product_id,
    sku.item.id as sku_id,
    nullif(sku.item.seller_sku, '') as seller_sku,
    ranked.product_name,
    ranked.product_status,
    sku.item.price.currency,
    coalesce({{ money_text('sku.item.price.sale_price') }}, {{ money_text('sku.item.price.tax_exclusive_price') }}) as price_amount,
    ranked.created_at,
    ranked.known_at
from ranked
{{ unnest_join('ranked.skus', 'sku') }}
where ranked.recency = 1 and not ranked.is_gone
