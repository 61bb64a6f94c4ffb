-- Grain: transaction of a statement x part of its revenue, shipping, fees and taxes. The published view over core.mart_settlement_fees.
{{ config(materialized='view') }}

select
    settlements.statement_id,
    settlements.transaction_id,
    fees.fee_type,
    fees.amount,
    fees.fee_group,
    fees.is_additive,
    fees.is_affiliate_commission,
    settlements.order_id,
    settlements.shop_id,
    settlements.market,
    settlements.currency,
    settlements.settled_on,
    fees.settlement_key
from {{ ref('mart_settlement_fees') }} as fees
inner join {{ ref('mart_settlement_lines') }} as settlements on fees.settlement_key = settlements.settlement_key
