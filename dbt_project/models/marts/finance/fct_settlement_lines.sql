-- Grain: transaction of a statement. The published view over core.mart_settlement_lines.
{{ config(materialized='view') }}

select
    settlements.statement_id,
    settlements.transaction_id,
    settlements.order_id,
    settlements.type,
    settlements.settlement_amount,
    settlements.revenue_amount,
    settlements.fee_amount,
    settlements.shipping_amount,
    settlements.adjustment_amount,
    settlements.fee_residual,
    settlements.currency,
    settlements.settled_on,
    settlements.shop_id,
    settlements.market,
    settlements.related_order_id,
    settlements.statement_at,
    settlements.reserve_amount,
    settlements.affiliate_amount,
    settlements.identity_gap,
    settlements.charge_sign,
    settlements.source,
    settlements.api_version,
    settlements.known_at,
    settlements.settlement_key
from {{ ref('mart_settlement_lines') }} as settlements
