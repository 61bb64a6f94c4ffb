-- Grain: cost entry x recognition day x creator share. A direct cost is its creator's; one of a campaign is shared equally by the
-- campaign's contracted creators, and is direct; one that names nobody is spread over the credited creators of its market and month by positive net sales, ordered by creator id, the remainder to the last; with
-- nothing to spread on it stays with no creator. The rows of an entry sum to exactly its amount.
with shares as (
    select
        days.cost_id,
        days.cost_date,
        days.amount,
        days.amount_rc,
        weights.creator_id is not null as is_spread,
        contracted.market as contracted_market,
        coalesce(weights.creator_id, contracted.creator_id) as part_creator_id,
        coalesce(weights.is_last, contracted.is_last) as is_last,
        {{ money_share_signed('days.amount', 'coalesce(weights.weight, contracted.weight)', 'coalesce(weights.total_weight, contracted.total_weight)') }} as amount_part,
        {{ money_share_signed('days.amount_rc', 'coalesce(weights.weight, contracted.weight)', 'coalesce(weights.total_weight, contracted.total_weight)') }} as amount_rc_part
    from (
        select
            cost_days.*,
            case when cost_days.assignment = 'spread' then cost_days.cost_month end as spread_month,
            case when cost_days.assignment = 'campaign' then cost_days.campaign_id end as shared_campaign_id
        from {{ ref('mart_cost_days') }} as cost_days
    ) as days
    left join {{ ref('mart_spread_weights') }} as weights
        on days.market is not distinct from weights.market and days.spread_month = weights.order_month
    left join {{ ref('mart_campaign_shares') }} as contracted on days.shared_campaign_id = contracted.campaign_id
),

parts as (
    select
        shares.*,
        sum(amount_part) over by_day as amount_parts,
        sum(amount_rc_part) over by_day as amount_rc_parts
    from shares
    window by_day as (partition by cost_id, cost_date)
)

select
    entries.cost_id,
    entries.cost_ref,
    parts.cost_date,
    entries.cost_type,
    entries.stage,
    parts.is_spread as is_allocated,
    coalesce(parts.part_creator_id, entries.creator_id) as creator_id,
    entries.content_id,
    entries.campaign_id,
    entries.contract_code,
    entries.shop_id,
    coalesce(entries.market, parts.contracted_market) as market,
    cast(case when parts.part_creator_id is null then parts.amount when parts.is_last then parts.amount - parts.amount_parts + parts.amount_part
        else parts.amount_part end as decimal(18, 4)) as amount,
    entries.currency,
    cast(case when parts.part_creator_id is null then parts.amount_rc when parts.is_last then parts.amount_rc - parts.amount_rc_parts + parts.amount_rc_part
        else parts.amount_rc_part end as decimal(18, 4)) as amount_rc,
    entries.source,
    case when entries.assignment in ('direct', 'campaign') then 'direct' when parts.is_spread then 'spread' else 'unallocated' end as assignment,
    entries.is_replaced,
    entries.booked_on,
    entries.amount as entry_amount,
    entries.product_id,
    entries.order_id,
    entries.paid_on,
    entries.payee,
    entries.invoice_no,
    entries.amount is null as is_amount_missing,
    entries.fx_rate
from parts
inner join {{ ref('mart_cost_entries') }} as entries on parts.cost_id = entries.cost_id
