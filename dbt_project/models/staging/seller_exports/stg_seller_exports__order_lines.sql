-- Grain: order x SKU of the order's current version over all exports. Times are the shop's wall clock (`_local`).
-- A repeated row of a SKU counts once: the one with the latest own timestamp, then the larger subtotal.
-- Refunded share = refund_numerator / refund_denominator, 0..1: a row of type Cancel 0; returned quantity / quantity where any
-- other row of the order has one; else the order's refund / what was paid for its products (orders_and_money.md).
-- `refunded_at` looks back: an export carries no date of a refund, so the first time any version of the order showed it.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_seller_exports__order_versions', scope_key='order_key') }}

with versions as (
    select
        all_versions.*,
        row_number() over (partition by all_versions.shop_code, all_versions.order_key order by {{ latest_export_first('all_versions') }}) as recency
    from {{ ref('stg_seller_exports__order_versions') }} as all_versions
    where {{ in_scope(ref('stg_seller_exports__order_versions'), 'order_key', 'all_versions.order_key') }}
),

-- an order that lies in the folders of two shops is one order still
current_versions as (
    select
        versions.version_id,
        row_number() over (
            partition by versions.order_key order by {{ latest_export_first('versions') }}, versions.shop_code asc nulls last
        ) as choice
    from versions
    where versions.recency = 1 and not versions.is_gone
),

typed as (
    select
        versions.version_id,
        versions.order_key,
        versions.order_id,
        versions.shop_code,
        versions.known_at,
        line.item as exported,
        line.item.sku_id,
        {{ export_order_status('line.item.order_status') }} as order_status,
        lower(nullif(trim(line.item.return_type), '')) as return_type,
        coalesce({{ file_count('line.item.quantity') }}, 0) as quantity,
        coalesce({{ not_negative(file_count('line.item.returned_quantity')) }}, 0) as returned_quantity,
        coalesce({{ file_money('line.item.sku_platform_discount') }}, 0) as platform_discount,
        coalesce({{ file_money('line.item.sku_seller_discount') }}, 0) as seller_discount,
        {{ file_money('line.item.sku_subtotal_after_discount') }} as subtotal_after,
        coalesce(
            {{ file_money('line.item.sku_subtotal_before_discount') }},
            {{ money_times(file_money('line.item.sku_unit_original_price'), file_count('line.item.quantity')) }}
        ) as subtotal_before,
        {{ file_time('line.item.created_time') }} as created_local,
        {{ file_time('line.item.paid_time') }} as paid_local,
        coalesce({{ file_time('line.item.shipped_time') }}, {{ file_time('line.item.rts_time') }}) as shipped_local,
        {{ file_time('line.item.delivered_time') }} as delivered_local,
        {{ file_time('line.item.cancelled_time') }} as cancelled_local
    from versions
    {{ unnest_join('versions.sku_rows', 'line') }}
),

priced as (
    select
        typed.*,
        -- of the two subtotals a file may leave one out: they differ by both discounts
        coalesce(subtotal_before, subtotal_after + seller_discount + platform_discount, 0) as original_price,
        coalesce(subtotal_after, subtotal_before - seller_discount - platform_discount, 0) as sale_price,
        {{ not_negative(file_money('exported.order_refund_amount')) }} as order_refund,
        {{ file_money('exported.order_amount') }} as order_amount,
        coalesce({{ file_money('exported.shipping_fee_after_discount') }}, 0) + coalesce({{ file_money('exported.taxes') }}, 0) as order_extras,
        coalesce(order_status = 'CANCELLED' and return_type is distinct from 'return', false)
        or coalesce(return_type = 'cancel' and returned_quantity >= quantity and quantity > 0, false) as is_cancelled,
        row_number() over (
            partition by version_id, sku_id
            order by
                greatest(created_local, paid_local, shipped_local, delivered_local, cancelled_local) desc nulls last,
                coalesce(subtotal_before, subtotal_after) desc nulls last, cast(exported as varchar) desc nulls last
        ) as choice
    from typed
    where sku_id <> ''
),

-- what belongs to the order stands on each of its rows: it is taken once, not summed
ordered as (
    select
        priced.*,
        is_cancelled or coalesce(return_type = 'cancel', false) as is_cancel_row,
        coalesce(max(order_refund) over by_version, 0) as order_refund_amount,
        coalesce(max(order_extras) over by_version, 0) as order_extra_amount,
        coalesce(max(order_amount) over by_version - max(order_extras) over by_version, sum(sale_price) over by_version) as order_product_amount,
        bool_or(returned_quantity > 0 and not is_cancelled and coalesce(return_type <> 'cancel', true)) over by_version as has_returned_quantity
    from priced
    where choice = 1
    window by_version as (partition by version_id)
),

shared as (
    select
        ordered.*,
        cast(case
            when is_cancelled then quantity
            when return_type = 'cancel' then least(returned_quantity, quantity)
            else 0
        end as integer) as cancelled_quantity,
        cast(case
            when is_cancel_row then 0
            when has_returned_quantity then least(returned_quantity, quantity)
            when order_refund_amount > 0 and order_product_amount <= 0 then 1
            else least(order_refund_amount, greatest(order_product_amount, 0))
        end as decimal(18, 4)) as refund_numerator,
        cast(case
            when not is_cancel_row and has_returned_quantity then greatest(quantity, 1)
            when order_product_amount > 0 then order_product_amount
            else 1
        end as decimal(18, 4)) as refund_denominator
    from ordered
),

first_refunds as (
    select
        order_key,
        sku_id,
        min(known_at) as refunded_at
    from shared
    where refund_numerator > 0
    group by order_key, sku_id
)

select
    {{ hash64(["shared.order_id || '-' || shared.sku_id"]) }} as line_key,
    shared.order_id || '-' || shared.sku_id as order_line_id,
    shared.order_key,
    shared.order_id,
    {{ hash64(['shared.order_id', 'shared.sku_id']) }} as order_sku_key,
    shared.shop_code,
    shared.sku_id,
    {{ file_text('shared.exported.seller_sku') }} as seller_sku,
    {{ file_text('shared.exported.product_id') }} as product_id,
    {{ file_text('shared.exported.product_name') }} as product_name,
    {{ file_text('shared.exported.buyer_key') }} as buyer_key,
    shared.order_status,
    shared.return_type,
    shared.quantity,
    shared.cancelled_quantity,
    upper({{ file_text('shared.exported.currency') }}) as currency,
    shared.original_price,
    shared.sale_price,
    shared.seller_discount,
    shared.platform_discount,
    coalesce(lower(trim(shared.exported.payment_method)) = 'cod', false) as is_cod,
    shared.is_cancelled,
    coalesce(shared.return_type = 'return', false) and not shared.has_returned_quantity and shared.order_refund_amount = 0 as is_return_pending,
    shared.refund_numerator,
    shared.refund_denominator,
    shared.order_refund_amount,
    shared.order_extra_amount,
    case when shared.refund_numerator > 0 then first_refunds.refunded_at end as refunded_at,
    shared.created_local,
    shared.paid_local,
    shared.shipped_local,
    shared.delivered_local,
    shared.known_at
from shared
inner join current_versions on shared.version_id = current_versions.version_id
left join first_refunds on shared.order_key = first_refunds.order_key and shared.sku_id = first_refunds.sku_id
where current_versions.choice = 1
