-- A settlement that is not the sum of its parts and its gap, or whose named parts and residual do not add up to its fees or its shipping.
-- Looks at what changed, and at all of it once a week.
with parts as (
    select
        fees.settlement_key,
        sum(case when fees.is_additive and fees.fee_group in ('fee', 'tax') then fees.amount else 0 end) as fee_amount,
        sum(case when fees.is_additive and fees.fee_group = 'shipping' then fees.amount else 0 end) as shipping_amount,
        sum(case when fees.is_affiliate_commission then fees.amount else 0 end) as affiliate_amount
    from {{ ref('mart_settlement_fees') }} as fees
    where {{ since_checked(ref('mart_dirty_settlements'), 'fees.subject_key') }}
    group by fees.settlement_key
)

select
    settlements.settlement_key,
    settlements.settlement_amount,
    settlements.identity_gap,
    parts.fee_amount,
    parts.shipping_amount
from {{ ref('mart_settlement_lines') }} as settlements
left join parts on settlements.settlement_key = parts.settlement_key
where
    {{ since_checked(ref('mart_dirty_settlements'), 'settlements.subject_key') }}
    and (
        settlements.settlement_amount <> settlements.revenue_amount + coalesce(settlements.fee_amount, 0) + settlements.shipping_amount
        + settlements.adjustment_amount + settlements.identity_gap
        or coalesce(settlements.fee_amount, parts.fee_amount, 0) <> coalesce(parts.fee_amount, 0)
        or settlements.shipping_amount <> coalesce(parts.shipping_amount, 0)
        or settlements.affiliate_amount <> coalesce(parts.affiliate_amount, 0)
    )
