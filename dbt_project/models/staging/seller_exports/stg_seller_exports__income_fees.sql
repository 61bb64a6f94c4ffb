-- Grain: row of an income file (current version) x named fee. Where the file has the seller's shipping fee as one figure, the parts of
-- shipping beside it only explain it and are not additive.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_seller_exports__income_versions', scope_key='income_key') }}

with income as (
    select *
    from {{ ref('stg_seller_exports__income_lines') }} as all_lines
    where {{ in_scope(ref('stg_seller_exports__income_versions'), 'income_key', 'all_lines.income_key') }}
),

named as (
    select
        income.income_key,
        income.order_key,
        entry.item.key as fee_type,
        {{ file_money('entry.item.value') }} as amount
    from income
    {{ unnest_join(json_entries('income.fees'), 'entry') }}
),

grouped as (
    select
        named.*,
        case when named.fee_type in (
            'seller_shipping_fee', 'actual_shipping_fee', 'platform_shipping_fee_discount', 'customer_shipping_fee', 'refund_customer_shipping_fee',
            'actual_return_shipping_fee', 'shipping_subsidy') then 'shipping' else 'fee' end as fee_group,
        bool_or(named.fee_type = 'seller_shipping_fee') over (partition by named.income_key) as has_shipping_total
    from named
    where named.amount is not null
)

select
    income_key,
    order_key,
    fee_group,
    fee_type,
    amount,
    fee_group <> 'shipping' or not has_shipping_total or fee_type = 'seller_shipping_fee' as is_additive
from grouped
