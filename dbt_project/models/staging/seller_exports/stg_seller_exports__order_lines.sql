-- Grain: order x SKU of the order's current version over all exports. Times are the shop's wall clock (`_local`).
-- A repeated row of a SKU counts once: the one with the latest own timestamp, then the larger subtotal.
-- Refunded share = refund_numerator / refund_denominator, 0..1: a row of type Cancel 0; returned quantity / quantity where any
-- other row of the order has one; else the order's refund / what was paid for its products (orders_and_money.md).
-- `refunded_at` looks back: an export carries no date of a refund, so the first time any version of the order showed it.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_seller_exports__order_versions', scope_key='order_key') }}

with versions as (
    select
        version_id,
        version_key,
        order_key,
        shop_code,
        is_gone,
        source_at,
        file_latest_at,
        known_at
    from {{ ref('stg_seller_exports__order_versions') }}
    where {{ in_scope(ref('stg_seller_exports__order_versions'), 'order_key', 'order_key') }}
),

-- most orders have one version: only the others are ranked
version_counts as (
    select
        order_key,
        count(*) as version_count,
        min(version_key) as version_key,
        bool_and(not is_gone) as is_there
    from versions
    group by order_key
),

latest_versions as (
    select
        versions.version_id,
        versions.version_key,
        versions.order_key,
        versions.shop_code,
        versions.is_gone,
        versions.source_at,
        versions.file_latest_at,
        versions.known_at,
        row_number() over (partition by versions.shop_code, versions.order_key order by {{ latest_export_first('versions') }}) as recency
    from versions
    inner join version_counts on versions.order_key = version_counts.order_key
    where version_counts.version_count > 1
),

-- an order that lies in the folders of two shops is one order still
ranked_versions as (
    select
        latest_versions.version_key,
        row_number() over (
            partition by latest_versions.order_key order by {{ latest_export_first('latest_versions') }}, latest_versions.shop_code asc nulls last
        ) as choice
    from latest_versions
    where latest_versions.recency = 1 and not latest_versions.is_gone
),

current_versions as (
    select version_key from ranked_versions
    where choice = 1
    union all
    select version_key from version_counts
    where version_count = 1 and is_there
),

typed as (
    select *
    from {{ ref('stg_seller_exports__order_version_rows') }}
    where {{ in_scope(ref('stg_seller_exports__order_versions'), 'order_key', 'order_key') }}
),

-- hardly any order has a SKU in two rows or versions: ranking every row would sort them all
repeated as (
    select order_sku_key
    from typed
    group by order_sku_key
    having count(*) > 1
),

ranked_rows as (
    select
        typed.*,
        cast(1 as bigint) as choice
    from typed
    where typed.order_sku_key not in (select repeated.order_sku_key from repeated)
    union all
    select
        typed.*,
        row_number() over (
            partition by typed.version_key, typed.sku_id
            order by
                greatest(typed.created_local, typed.paid_local, typed.shipped_local, typed.delivered_local, typed.cancelled_local) desc nulls last,
                coalesce(typed.subtotal_before, typed.subtotal_after) desc nulls last, typed.returned_quantity desc nulls last, typed.quantity desc nulls last,
                typed.seller_discount desc nulls last, typed.platform_discount desc nulls last, typed.order_refund desc nulls last,
                typed.order_status desc nulls last, typed.seller_sku desc nulls last
        ) as choice
    from typed
    where typed.order_sku_key in (select repeated.order_sku_key from repeated)
),

priced as (
    select
        ranked_rows.*,
        -- of the two subtotals a file may leave one out: they differ by both discounts
        coalesce(subtotal_before, subtotal_after + seller_discount + platform_discount, 0) as original_price,
        coalesce(subtotal_after, subtotal_before - seller_discount - platform_discount, 0) as sale_price,
        coalesce(order_status = 'CANCELLED' and return_type is distinct from 'return', false)
        or coalesce(return_type = 'cancel' and returned_quantity >= quantity and quantity > 0, false) as is_cancelled
    from ranked_rows
    where choice = 1 and sku_id <> ''
),

-- what belongs to the order stands on each of its rows: it is taken once, not summed
orders as (
    select
        version_key,
        coalesce(max(order_refund), 0) as order_refund_amount,
        coalesce(max(order_extras), 0) as order_extra_amount,
        max(order_amount) as order_total,
        coalesce(max(order_amount) - max(order_extras), sum(sale_price)) as order_product_amount,
        bool_or(returned_quantity > 0 and not is_cancelled and coalesce(return_type <> 'cancel', true)) as has_returned_quantity
    from priced
    group by version_key
),

ordered as (
    select
        priced.*,
        priced.is_cancelled or coalesce(priced.return_type = 'cancel', false) as is_cancel_row,
        orders.order_refund_amount,
        orders.order_extra_amount,
        orders.order_total,
        orders.order_product_amount,
        orders.has_returned_quantity
    from priced
    inner join orders on priced.version_key = orders.version_key
),

shared as (
    select
        ordered.*,
        cast(case
            when is_cancelled then quantity
            when return_type = 'cancel' then least(returned_quantity, quantity)
            else 0
        end as integer) as cancelled_quantity,
        -- a file that tells a refund by money alone does not say how many pieces came back
        cast(case
            when is_cancel_row or not has_returned_quantity and order_refund_amount = 0 then 0
            when has_returned_quantity then least(returned_quantity, quantity)
        end as integer) as returned_pieces,
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
        order_sku_key,
        min(known_at) as refunded_at
    from shared
    where refund_numerator > 0
    group by order_sku_key
)

select
    shared.line_key,
    shared.order_id || '-' || shared.sku_id as order_line_id,
    shared.order_key,
    shared.order_id,
    shared.order_sku_key,
    shared.shop_code,
    shared.sku_id,
    shared.seller_sku,
    shared.product_id,
    shared.product_name,
    shared.buyer_key,
    shared.order_status,
    shared.return_type,
    shared.quantity,
    shared.cancelled_quantity,
    shared.returned_pieces,
    shared.currency,
    shared.original_price,
    shared.sale_price,
    shared.seller_discount,
    shared.platform_discount,
    shared.is_cod,
    shared.is_cancelled,
    coalesce(shared.return_type = 'return', false) and not shared.has_returned_quantity and shared.order_refund_amount = 0 as is_return_pending,
    shared.refund_numerator,
    shared.refund_denominator,
    shared.order_refund_amount,
    shared.order_extra_amount,
    shared.order_total,
    case when shared.refund_numerator > 0 then first_refunds.refunded_at end as refunded_at,
    shared.created_local,
    shared.paid_local,
    shared.shipped_local,
    shared.delivered_local,
    shared.known_at
from shared
inner join current_versions on shared.version_key = current_versions.version_key
left join first_refunds on shared.order_sku_key = first_refunds.order_sku_key
