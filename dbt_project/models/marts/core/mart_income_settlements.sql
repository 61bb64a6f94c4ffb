-- Grain: row of an income file that counts: one of an order or adjustment of which the API has no transaction. Shipping stands outside of
-- fee_amount, also where the file counts it among its fees (the market's habit: whichever way adds up to the settlement).
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='mart_dirty_settlements', scope_key='subject_key') }}

with income as (
    select *
    from {{ ref('stg_seller_exports__income_lines') }} as income_lines
    where
        {{ in_scope(ref('mart_dirty_settlements'), 'subject_key', 'income_lines.order_key') }}
        and income_lines.order_key not in (
            select {{ settlement_subject('transactions') }} from {{ ref('stg_tiktok_shop__statement_transactions') }} as transactions
            where {{ in_scope(ref('mart_dirty_settlements'), 'subject_key', settlement_subject('transactions')) }}
        )
),

income_fees as (
    select
        fees.income_key,
        sum(case when fees.is_additive and fees.fee_group = 'shipping' then fees.amount else 0 end) as shipping_amount,
        sum(case when fees.is_additive and fees.fee_group = 'fee' then fees.amount else 0 end) as named_amount,
        sum(case when fees.is_additive and {{ is_affiliate_fee('fees.fee_type') }} then fees.amount else 0 end) as affiliate_amount
    from {{ ref('stg_seller_exports__income_fees') }} as fees
    where fees.income_key in (select income.income_key from income)
    group by fees.income_key
),

known_orders as (
    select distinct lines.order_key
    from {{ ref('attr_lines') }} as lines
    where lines.order_key in (select income.order_key from income)
),

shops_by_code as (
    select
        lower(shop_code) as shop_code,
        min(shop_id) as shop_id
    from {{ ref('attr_shops') }}
    group by lower(shop_code)
),

-- an adjustment's whole money is its adjustment; a file without total fees says by its other figures what was kept
exported as (
    select
        income.*,
        coalesce(shops.shop_id, income.shop_code) as shop_id,
        income.income_type in ('order', 'refund') or known_orders.order_key is not null as is_of_order,
        coalesce(income_fees.shipping_amount, 0) as shipping_amount,
        coalesce(income_fees.affiliate_amount, 0) as affiliate_amount,
        income_fees.named_amount,
        coalesce(income.revenue_amount, 0) as revenue,
        coalesce(income.adjustment_amount, case when income.revenue_amount is null and income.fee_amount is null
            and not coalesce(income.income_type in ('order', 'refund'), false) then income.settlement_amount end, 0) as adjustment
    from income
    left join shops_by_code as shops on lower(income.shop_code) = shops.shop_code
    left join known_orders on income.order_key = known_orders.order_key
    left join income_fees on income.income_key = income_fees.income_key
),

totalled as (
    select
        exported.*,
        coalesce(
            exported.fee_amount,
            case when exported.revenue_amount is not null then exported.settlement_amount - exported.revenue_amount - exported.adjustment end,
            exported.named_amount + exported.shipping_amount,
            case when exported.adjustment = exported.settlement_amount then 0 end
        ) as total_fees
    from exported
),

placed as (
    select
        totalled.*,
        case
            when totalled.settlement_amount = totalled.revenue + totalled.total_fees + totalled.shipping_amount + totalled.adjustment then totalled.total_fees
            else totalled.total_fees - totalled.shipping_amount
        end as own_fees
    from totalled
)

select
    income_key as settlement_key,
    order_key as subject_key,
    record_key as transaction_id,
    shop_id,
    upper(income_type) as type,
    case when is_of_order then adjustment_id end as order_id,
    related_order_id,
    cast(settled_local as date) as settled_on,
    currency,
    cast(coalesce(settlement_amount, 0) as decimal(18, 4)) as settlement_amount,
    cast(revenue as decimal(18, 4)) as revenue_amount,
    cast(own_fees as decimal(18, 4)) as fee_amount,
    cast(shipping_amount as decimal(18, 4)) as shipping_amount,
    cast(adjustment as decimal(18, 4)) as adjustment_amount,
    cast(own_fees - coalesce(named_amount, 0) as decimal(18, 4)) as fee_residual,
    cast(affiliate_amount as decimal(18, 4)) as affiliate_amount,
    known_at
from placed
