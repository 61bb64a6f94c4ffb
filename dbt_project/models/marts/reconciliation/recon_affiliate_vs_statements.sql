-- Grain: order: actual commission of its affiliate records that have settled (all four parts) against the affiliate commission in its statements,
-- where these name any.
{{ config(materialized='ephemeral') }}

with side_a as (
    select
        affiliate.shop_id,
        cast(affiliate.order_key as varchar) as item_key,
        min(facts.order_date) as item_date,
        min(facts.currency) as currency,
        sum(
            coalesce(affiliate.commission_std_act, 0) + coalesce(affiliate.commission_ads_act, 0) + coalesce(affiliate.cofund_bonus_act, 0)
            + coalesce(affiliate.partner_commission_act, 0)
        ) as amount,
        {{ no_reason() }}
    from {{ ref('attr_affiliate_lines') }} as affiliate
    inner join {{ ref('fct_affiliate_lines') }} as facts on affiliate.order_sku_key = facts.order_sku_key
    where affiliate.settlement_status = 'SETTLED'
    group by affiliate.shop_id, affiliate.order_key
),

side_b as (
    select
        settlements.shop_id,
        cast(settlements.subject_key as varchar) as item_key,
        min(settlements.settled_on) as item_date,
        min(settlements.currency) as currency,
        -sum(fees.amount) as amount,
        {{ no_reason() }}
    from {{ ref('mart_settlement_lines') }} as settlements
    inner join {{ ref('mart_settlement_fees') }} as fees on settlements.settlement_key = fees.settlement_key
    where settlements.order_id is not null and fees.is_affiliate_commission
    group by settlements.shop_id, settlements.subject_key
),

{{ reconciled('affiliate_vs_statements') }}
