-- Grain: affiliate order x SKU, current version, one record each: of two records the larger estimated base wins,
-- then the smaller touch key (attribution.md). `settled_at` looks back: the first time it was known as settled.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_shop__affiliate_versions', scope_key='order_sku_key') }}

{#- the currency beside a display string tells its marks apart; the price's where it is blank #}
{%- set display_currency = {} %}
{%- for side in ['estimated', 'actual'] %}
{%- do display_currency.update({side:
    "upper(coalesce(nullif(records.sku." ~ side ~ "_commission_base.currency, ''), nullif(records.sku.price.currency, '')))"}) %}
{%- endfor %}

with versions as (
    select
        versions.*,
        row_number() over (partition by versions.order_sku_key order by {{ latest_first('versions') }}) as recency
    from {{ ref('stg_tiktok_shop__affiliate_versions') }} as versions
    where {{ in_scope(ref('stg_tiktok_shop__affiliate_versions'), 'order_sku_key', 'versions.order_sku_key') }}
),

records as (
    select
        versions.*,
        record.item as sku,
        {{ normal_handle('record.item.creator_username') }} as handle,
        {{ settlement_status('record.item.settlement_status') }} as settlement_status
    from versions
    {{ unnest_join('versions.records', 'record') }}
),

settled as (
    select
        order_sku_key,
        min(known_at) as settled_at
    from records
    where settlement_status = 'SETTLED'
    group by order_sku_key
),

typed as (
    select
        {{ hash64(["'platform'", 'records.order_id', 'records.sku_id', 'records.sku.content_type', 'records.sku.content_id', 'records.handle']) }} as touch_key,
        records.*,
        {{ localised_money('records.sku.estimated_commission_base.amount', display_currency['estimated']) }} as commission_base_est,
        {{ localised_money('records.sku.actual_commission_base.amount', display_currency['actual']) }} as commission_base_act
    from records
    where records.recency = 1 and not records.is_gone
),

ranked as (
    select
        typed.*,
        row_number() over (partition by typed.order_sku_key order by typed.commission_base_est desc nulls last, typed.touch_key asc nulls last) as choice,
        count(*) over (partition by typed.order_sku_key) as record_count
    from typed
)

select
    ranked.touch_key,
    ranked.order_sku_key,
    ranked.order_key,
    ranked.order_id,
    ranked.sku_id,
    ranked.shop_id,
    nullif(ranked.sku.product_id, '') as product_id,
    ranked.handle,
    upper(nullif(ranked.sku.content_type, '')) as content_type,
    nullif(ranked.sku.content_id, '') as content_id,
    nullif(ranked.sku.open_collaboration_id, '') as open_collaboration_id,
    nullif(ranked.sku.target_collaboration_id, '') as target_collaboration_id,
    nullif(ranked.sku.campaign_id, '') as campaign_id,
    ranked.settlement_status,
    upper(coalesce(ranked.sku.fully_return, '')) = 'YES' as is_fully_returned,
    nullif(ranked.sku.commission_model, '') as commission_model,
    coalesce(ranked.sku.quantity, 0) as quantity,
    cast(ranked.record_count as integer) as record_count,
    coalesce(
        nullif(ranked.sku.price.currency, ''), nullif(ranked.sku.estimated_paid_commission.currency, ''),
        nullif(ranked.sku.estimated_commission_base.currency, '')
    ) as currency,
    {{ money_text('ranked.sku.price.amount') }} as price_amount,
    {{ rate_text('ranked.sku.commission_rate') }} as commission_rate,
    {{ rate_text('ranked.sku.partner_commission_rate') }} as partner_commission_rate,
    {{ rate_text('ranked.sku.shop_ads_commission_rate') }} as ads_rate,
    ranked.commission_base_est,
    ranked.commission_base_act,
    {{ money_text('ranked.sku.estimated_paid_commission.amount') }} as commission_std_est,
    {{ money_text('ranked.sku.actual_paid_commission.amount') }} as commission_std_act,
    {{ money_text('ranked.sku.estimated_paid_shop_ads_commission.amount') }} as commission_ads_est,
    {{ money_text('ranked.sku.actual_paid_shop_ads_commission.amount') }} as commission_ads_act,
    {{ money_text('ranked.sku.estimated_cofunded_creator_bonus_amount.amount') }} as cofund_bonus_est,
    {{ money_text('ranked.sku.actual_cofunded_creator_bonus_amount.amount') }} as cofund_bonus_act,
    {{ money_text('ranked.sku.estimated_paid_partner_commission.amount') }} as partner_commission_est,
    {{ money_text('ranked.sku.actual_paid_partner_commission.amount') }} as partner_commission_act,
    ranked.created_at,
    ranked.delivered_at,
    settled.settled_at,
    ranked.known_at
from ranked
left join settled on ranked.order_sku_key = settled.order_sku_key
where ranked.choice = 1
