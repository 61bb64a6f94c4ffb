-- Grain: transaction of a statement x part of its revenue, shipping, fees and taxes, signed as in mart_settlement_lines. The additive parts
-- of shipping and of fees add up to the transaction's own figure, the part that no name shows ('residual') included.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='mart_dirty_settlements', scope_key='subject_key') }}

with settlements as (
    select *
    from {{ ref('mart_settlement_lines') }} as all_lines
    where {{ in_scope(ref('mart_dirty_settlements'), 'subject_key', 'all_lines.subject_key') }}
),

parts as (
    select
        fees.transaction_key as settlement_key,
        case when fees.fee_group = 'fee_tax' then 'fee' else fees.fee_group end as fee_group,
        case when fees.is_residual then 'residual' else fees.fee_type end as fee_type,
        fees.amount,
        fees.is_additive
    from {{ ref('stg_tiktok_shop__statement_fees') }} as fees
    where fees.transaction_key in (select settlements.settlement_key from settlements where settlements.source = 'api')
    union all
    select
        fees.income_key as settlement_key,
        fees.fee_group,
        fees.fee_type,
        fees.amount,
        fees.is_additive
    from {{ ref('stg_seller_exports__income_fees') }} as fees
    where fees.income_key in (select settlements.settlement_key from settlements where settlements.source = 'export')
    union all
    select
        settlements.settlement_key,
        'fee' as fee_group,
        'residual' as fee_type,
        settlements.fee_residual as amount,
        true as is_additive
    from settlements
    where settlements.source = 'export' and settlements.fee_residual <> 0
)

select
    parts.settlement_key,
    settlements.subject_key,
    parts.fee_group,
    parts.fee_type,
    cast(case when parts.fee_group in ('shipping', 'fee', 'tax') then settlements.charge_sign * parts.amount else parts.amount end as decimal(18, 4)) as amount,
    parts.is_additive,
    parts.fee_group in ('fee', 'tax') and parts.is_additive and {{ is_affiliate_fee('parts.fee_type') }} as is_affiliate_commission
from parts
inner join settlements on parts.settlement_key = settlements.settlement_key
