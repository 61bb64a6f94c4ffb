-- Grain: order that the platform lists as not settled: its own estimate of what it will keep and what shipping will cost the seller (positive
-- costs, affiliate commission left out).
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='mart_dirty_orders', scope_key='order_key') }}

with unsettled as (
    select
        transactions.*,
        {{ charge_sign("transactions.settlement_amount_est", "coalesce(transactions.revenue_amount_est, 0)",
            "coalesce(transactions.shipping_cost_amount_est, 0) + coalesce(transactions.fee_tax_amount_est, 0) + coalesce(transactions.adjustment_amount_est, 0)") }}
            as charge_sign
    from {{ ref('stg_tiktok_shop__unsettled_transactions') }} as transactions
    where transactions.order_key is not null and {{ in_scope(ref('mart_dirty_orders'), 'order_key', 'transactions.order_key') }}
),

commissions as (
    select
        unsettled.transaction_key,
        sum({{ file_money('entry.item.value') }}) as affiliate_amount
    from unsettled
    {{ unnest_join(json_entries('unsettled.fee_breakdown'), 'entry') }}
    where {{ is_affiliate_fee('entry.item.key') }} and entry.item.key not like '%before\_pit%' escape '\'
    group by unsettled.transaction_key
)

select
    unsettled.order_key,
    min(unsettled.currency) as currency,
    cast({{ sum_if_known('-unsettled.charge_sign * (unsettled.fee_tax_amount_est - coalesce(commissions.affiliate_amount, 0))') }} as decimal(18, 4))
        as platform_fees,
    cast({{ sum_if_known('-unsettled.charge_sign * unsettled.shipping_cost_amount_est') }} as decimal(18, 4)) as shipping_cost
from unsettled
left join commissions on unsettled.transaction_key = commissions.transaction_key
group by unsettled.order_key
