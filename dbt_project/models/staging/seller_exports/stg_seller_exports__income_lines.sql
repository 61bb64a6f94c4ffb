-- Grain: row of an income (settlement) file, current version. `order_key` is the order's where the row settles an order.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_seller_exports__income_versions', scope_key='income_key') }}

with ranked as (
    select
        versions.*,
        row_number() over (partition by versions.income_key order by {{ latest_first('versions') }}) as recency
    from {{ ref('stg_seller_exports__income_versions') }} as versions
    where {{ in_scope(ref('stg_seller_exports__income_versions'), 'income_key', 'versions.income_key') }}
)

select
    income_key,
    record_key,
    order_key,
    adjustment_id,
    related_order_id,
    shop_code,
    income_type,
    order_created_local,
    settled_local,
    currency,
    settlement_amount,
    revenue_amount,
    fee_amount,
    adjustment_amount,
    fees,
    known_at
from ranked
where recency = 1 and not is_gone
