-- Grain: affiliate order x SKU of exports, current version, one record each: of two records the larger estimated base wins,
-- then the smaller touch key (attribution.md). Times are the shop's wall clock; `first_known_at` and `settled_known_at`
-- look back: the first time any version showed the record, and showed it as settled. Without a settlement word, a commission that was paid is settled.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_seller_exports__affiliate_versions', scope_key='order_sku_key') }}

with versions as (
    select
        all_versions.*,
        row_number() over (partition by all_versions.shop_code, all_versions.order_sku_key order by {{ latest_export_first('all_versions') }}) as recency
    from {{ ref('stg_seller_exports__affiliate_versions') }} as all_versions
    where {{ in_scope(ref('stg_seller_exports__affiliate_versions'), 'order_sku_key', 'all_versions.order_sku_key') }}
),

current_versions as (
    select
        versions.version_id,
        row_number() over (
            partition by versions.order_sku_key order by {{ latest_export_first('versions') }}, versions.shop_code asc nulls last
        ) as choice
    from versions
    where versions.recency = 1 and not versions.is_gone
),

records as (
    select
        versions.version_id,
        versions.order_sku_key,
        versions.order_key,
        versions.order_id,
        versions.sku_id,
        versions.shop_code,
        versions.known_at,
        record.item as sku,
        {{ normal_handle('record.item.creator_username') }} as handle,
        upper({{ file_text('record.item.content_type') }}) as content_type,
        {{ file_text('record.item.content_id') }} as content_id,
        coalesce(
            nullif({{ settlement_status('record.item.settlement_status') }}, ''),
            case when {{ file_time('record.item.commission_paid_time') }} is not null then 'SETTLED' end
        ) as settlement_word
    from versions
    {{ unnest_join('versions.records', 'record') }}
),

sightings as (
    select
        order_sku_key,
        min(known_at) as first_known_at,
        min(case when settlement_word = 'SETTLED' then known_at end) as settled_known_at
    from records
    group by order_sku_key
),

ranked as (
    select
        records.*,
        {{ hash64(["'platform'", 'records.order_id', 'records.sku_id', 'records.content_type', 'records.content_id', 'records.handle']) }} as touch_key,
        row_number() over (
            partition by records.order_sku_key
            order by
                {{ file_money('records.sku.est_commission_base') }} desc nulls last,
                {{ hash64(["'platform'", 'records.order_id', 'records.sku_id', 'records.content_type', 'records.content_id', 'records.handle']) }} asc nulls last,
                cast(records.sku as varchar) asc nulls last
        ) as preference,
        count(*) over (partition by records.order_sku_key) as record_count
    from records
    inner join current_versions on records.version_id = current_versions.version_id
    where current_versions.choice = 1
)

select
    ranked.touch_key,
    ranked.order_sku_key,
    ranked.order_key,
    ranked.order_id,
    ranked.sku_id,
    ranked.shop_code,
    {{ file_text('ranked.sku.product_id') }} as product_id,
    ranked.handle,
    ranked.content_type,
    ranked.content_id,
    -- the API's word for the same state
    case when ranked.settlement_word = 'UNPAID' then 'AWAITING_PAYMENT' else ranked.settlement_word end as settlement_status,
    coalesce(lower(ranked.sku.is_fully_returned) in ('true', 'yes'), false) as is_fully_returned,
    {{ file_text('ranked.sku.commission_model') }} as commission_model,
    coalesce({{ file_count('ranked.sku.quantity') }}, 0) as quantity,
    cast(ranked.record_count as integer) as record_count,
    upper({{ file_text('ranked.sku.currency') }}) as currency,
    {{ file_money('ranked.sku.price') }} as price_amount,
    {{ file_rate('ranked.sku.standard_rate') }} as commission_rate,
    {{ file_rate('ranked.sku.ads_rate') }} as ads_rate,
    {{ file_money('ranked.sku.est_commission_base') }} as commission_base_est,
    {{ file_money('ranked.sku.actual_commission_base') }} as commission_base_act,
    {{ file_money('ranked.sku.est_standard_commission') }} as commission_std_est,
    {{ file_money('ranked.sku.actual_standard_commission') }} as commission_std_act,
    {{ file_money('ranked.sku.est_ads_commission') }} as commission_ads_est,
    {{ file_money('ranked.sku.actual_ads_commission') }} as commission_ads_act,
    {{ file_money('ranked.sku.est_cofund_bonus') }} as cofund_bonus_est,
    {{ file_money('ranked.sku.actual_cofund_bonus') }} as cofund_bonus_act,
    coalesce(
        {{ file_time('ranked.sku.created_time') }}, {{ file_time('ranked.sku.payment_time') }}, {{ file_time('ranked.sku.delivered_time') }},
        {{ file_time('ranked.sku.commission_paid_time') }}
    ) as created_local,
    {{ file_time('ranked.sku.delivered_time') }} as delivered_local,
    {{ file_time('ranked.sku.commission_paid_time') }} as commission_paid_local,
    sightings.first_known_at,
    sightings.settled_known_at,
    ranked.known_at
from ranked
inner join sightings on ranked.order_sku_key = sightings.order_sku_key
where ranked.preference = 1
