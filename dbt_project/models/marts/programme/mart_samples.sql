-- Grain: sample x SKU, told once: what the platform tells and the row of the samples sheet that means the same: the one that names its
-- order (and SKU), else the nearest of the same creator and SKU within 30 days that names no order. A sheet's row without a match stands alone.
{{ config(schema='core') }}

with skus as (
    select
        lower(seller_sku) as folded_sku,
        case when count(distinct sku_id) = 1 then min(sku_id) end as sku_id,
        case when count(distinct product_id) = 1 then min(product_id) end as product_id
    from {{ ref('dim_products') }}
    where nullif(seller_sku, '') is not null
    group by lower(seller_sku)
),

products as (
    select
        sku_id,
        min(product_id) as product_id
    from {{ ref('dim_products') }}
    group by sku_id
    having count(distinct product_id) = 1
),

sheet as (
    select
        samples.natural_key,
        named.creator_id,
        coalesce(nullif(trim(samples.sku_id), ''), skus.sku_id) as sku_id,
        nullif(trim(samples.seller_sku), '') as seller_sku,
        coalesce(products.product_id, skus.product_id) as product_id,
        coalesce(samples.quantity, 1) as quantity,
        nullif(trim(samples.campaign_code), '') as campaign_id,
        nullif(trim(samples.order_id), '') as order_id,
        cast(samples.requested_at as date) as requested_on,
        samples.shipped_on,
        samples.carrier,
        samples.tracking_no,
        samples.delivered_on,
        samples.post_due_on,
        nullif(trim(samples.owner), '') as owner,
        coalesce(cast(samples.requested_at as date), samples.shipped_on, samples.delivered_on, cast(samples.known_at as date)) as told_on
    from {{ ref('stg_sheets__samples') }} as samples
    inner join {{ ref('attr_programme_creators') }} as named on samples.natural_key = named.row_key and named.source = 'samples'
    left join skus on lower(trim(samples.seller_sku)) = skus.folded_sku
    left join products on trim(samples.sku_id) = products.sku_id
),

platform as (
    select
        platform.*,
        count(*) over (partition by platform.order_id) as skus_of_order
    from {{ ref('mart_platform_samples') }} as platform
),

candidates as (
    select
        sheet.natural_key,
        platform.sample_id,
        0 as distance
    from sheet
    inner join platform on sheet.order_id = platform.order_id
    where
        sheet.sku_id = platform.sku_id or lower(sheet.seller_sku) = lower(platform.seller_sku)
        or (platform.skus_of_order = 1 and (sheet.sku_id is null or platform.sku_id is null))
    union all
    select
        sheet.natural_key,
        platform.sample_id,
        1 + abs({{ days_between('sheet.told_on', 'platform.requested_on') }}) as distance
    from sheet
    inner join platform on sheet.creator_id = platform.creator_id and sheet.sku_id = platform.sku_id
    where sheet.order_id is null and not platform.is_cancelled and abs({{ days_between('sheet.told_on', 'platform.requested_on') }}) <= 30
),

ranked as (
    select
        candidates.*,
        row_number() over (partition by natural_key order by distance asc nulls last, sample_id asc nulls last) as sheet_choice,
        row_number() over (partition by sample_id order by distance asc nulls last, natural_key asc nulls last) as platform_choice
    from candidates
),

-- each is the other's nearest: nothing is told twice
matches as (
    select
        natural_key,
        sample_id
    from ranked
    where sheet_choice = 1 and platform_choice = 1
)

select
    coalesce(platform.sample_id, 'sheet|' || sheet.natural_key) as sample_id,
    coalesce(sheet.creator_id, platform.creator_id) as creator_id,
    platform.shop_id,
    platform.market as shop_market,
    coalesce(platform.sku_id, sheet.sku_id) as sku_id,
    coalesce(platform.seller_sku, sheet.seller_sku) as seller_sku,
    coalesce(platform.product_id, sheet.product_id) as product_id,
    coalesce(platform.quantity, sheet.quantity) as quantity,
    sheet.campaign_id,
    coalesce(platform.order_id, sheet.order_id) as order_id,
    platform.application_id,
    platform.application_status,
    coalesce(sheet.requested_on, platform.requested_on) as requested_on,
    coalesce(sheet.shipped_on, platform.shipped_on) as shipped_on,
    coalesce(sheet.delivered_on, platform.delivered_on) as delivered_on,
    sheet.post_due_on,
    sheet.carrier,
    sheet.tracking_no,
    sheet.owner,
    coalesce(platform.is_cancelled, false) as is_cancelled,
    coalesce(platform.is_refundable, false) as is_refundable,
    sheet.natural_key is not null as is_in_sheet,
    platform.sample_id is not null as is_on_platform
from platform
full outer join (
    select
        sheet.*,
        matches.sample_id
    from sheet
    left join matches on sheet.natural_key = matches.natural_key
) as sheet on platform.sample_id = sheet.sample_id
