-- Grain: transaction of a statement, of the API and of income files. Amounts are as they add up to the settlement: charges negative, also
-- where the source sends them positive to be subtracted; shipping stands outside of fee_amount. What does not add up is kept as
-- identity_gap.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='mart_dirty_settlements', scope_key='subject_key') }}

{%- set amounts = [
    'settlement_amount', 'revenue_amount', 'fee_amount', 'shipping_amount', 'adjustment_amount', 'reserve_amount', 'fee_residual', 'affiliate_amount'] %}

with api as (
    select
        transactions.*,
        {{ settlement_subject('transactions') }} as subject_key
    from {{ ref('stg_tiktok_shop__statement_transactions') }} as transactions
    where {{ in_scope(ref('mart_dirty_settlements'), 'subject_key', settlement_subject('transactions')) }}
),

api_fees as (
    select
        fees.transaction_key,
        sum(case when fees.is_additive and {{ is_affiliate_fee('fees.fee_type') }} then fees.amount end) as affiliate_amount,
        sum(case when fees.is_residual and fees.fee_group = 'fee_tax' then fees.amount end) as fee_residual
    from {{ ref('stg_tiktok_shop__statement_fees') }} as fees
    where fees.transaction_key in (select api.transaction_key from api)
    group by fees.transaction_key
),

signed as (
    select
        api.*,
        api_fees.affiliate_amount,
        api_fees.fee_residual,
        {{ charge_sign("api.settlement_amount", "coalesce(api.revenue_amount, 0)",
            "coalesce(api.shipping_cost_amount, 0) + coalesce(api.fee_tax_amount, 0) + coalesce(api.adjustment_amount, 0)") }} as charge_sign
    from api
    left join api_fees on api.transaction_key = api_fees.transaction_key
),

merged as (
    select
        transaction_key as settlement_key,
        subject_key,
        'api' as source,
        nullif(regexp_extract(endpoint, '/([0-9]{6})/', 1), '') as api_version,
        shop_id,
        statement_id,
        transaction_id,
        transaction_type as type,
        order_id,
        coalesce(adjustment_order_id, associated_order_id) as related_order_id,
        statement_at,
        cast(null as date) as exported_on,
        currency,
        coalesce(settlement_amount, 0) as settlement_amount,
        coalesce(revenue_amount, 0) as revenue_amount,
        charge_sign * coalesce(fee_tax_amount, 0) as fee_amount,
        charge_sign * coalesce(shipping_cost_amount, 0) as shipping_amount,
        charge_sign * coalesce(adjustment_amount, 0) as adjustment_amount,
        coalesce(reserve_amount, 0) as reserve_amount,
        charge_sign * coalesce(fee_residual, 0) as fee_residual,
        charge_sign * coalesce(affiliate_amount, 0) as affiliate_amount,
        charge_sign,
        known_at
    from signed
    union all
    select
        income.settlement_key,
        income.subject_key,
        'export' as source,
        cast(null as varchar) as api_version,
        income.shop_id,
        cast(null as varchar) as statement_id,
        income.transaction_id,
        income.type,
        income.order_id,
        income.related_order_id,
        cast(null as timestamp) as statement_at,
        income.settled_on as exported_on,
        income.currency,
        {% for amount in amounts if amount != 'reserve_amount' -%}
        income.{{ amount }},
        {% if amount == 'adjustment_amount' %}0 as reserve_amount,
        {% endif -%}
        {% endfor -%}
        1 as charge_sign,
        income.known_at
    from {{ ref('mart_income_settlements') }} as income
    where {{ in_scope(ref('mart_dirty_settlements'), 'subject_key', 'income.subject_key') }}
)

select
    merged.settlement_key,
    merged.subject_key,
    merged.source,
    merged.api_version,
    merged.shop_id,
    shops.market,
    merged.statement_id,
    merged.transaction_id,
    merged.type,
    merged.order_id,
    merged.related_order_id,
    merged.statement_at,
    coalesce(merged.exported_on, {{ to_local_date('merged.statement_at', "coalesce(shops.timezone, 'UTC')") }}) as settled_on,
    coalesce(merged.currency, shops.currency) as currency,
    {% for amount in amounts -%}
    cast(merged.{{ amount }} as decimal(18, 4)) as {{ amount }},
    {% endfor -%}
    cast(merged.settlement_amount - merged.revenue_amount - coalesce(merged.fee_amount, 0) - merged.shipping_amount - merged.adjustment_amount as decimal(18, 4))
        as identity_gap,
    cast(merged.charge_sign as integer) as charge_sign,
    merged.known_at
from merged
left join {{ ref('attr_shops') }} as shops on merged.shop_id = shops.shop_id
