-- The creator with the most commission; for another one write: where creator_code = 'their code'.
with chosen as (
    select creator_id
    from marts.fct_affiliate_lines
    where creator_id is not null
    group by creator_id
    order by sum(commission_rc) desc nulls last, creator_id
    limit 1
)

select
    lines.order_date,
    lines.order_id,
    lines.sku_id,
    lines.quantity,
    lines.commission_model,
    lines.agreed_rate,
    lines.agreed_partner_rate,
    coalesce(lines.commission_base_act, lines.commission_base_est) as commission_base,
    coalesce(lines.commission_std_act, lines.commission_std_est) as commission_std,
    coalesce(lines.commission_ads_act, lines.commission_ads_est) as commission_ads,
    coalesce(lines.cofund_bonus_act, lines.cofund_bonus_est) as cofund_bonus,
    coalesce(lines.partner_commission_act, lines.partner_commission_est) as partner_commission,
    lines.commission,
    lines.expected_commission,
    lines.audit_difference,
    lines.audit_type,
    lines.currency,
    lines.settlement_status,
    lines.settled_on
from marts.fct_affiliate_lines as lines
inner join chosen on lines.creator_id = chosen.creator_id
order by lines.order_date, lines.order_id, lines.sku_id
