-- Grain: affiliate order x SKU with a standard rate: the rate that was agreed when the order was made, and how it is known. Of the
-- offer the record names ('offer': its product's, else the one rate of all its products); else the rate of most records of that offer ('peers':
-- of the month, where it has three and more than half agree; else of all, of two equally frequent the lower); else its own ('record').
with records as (
    select
        affiliate.order_sku_key,
        affiliate.product_id,
        affiliate.created_at,
        affiliate.commission_rate,
        coalesce(affiliate.open_collaboration_id, affiliate.target_collaboration_id) as collaboration_id,
        cast(date_trunc('month', affiliate.created_at) as date) as created_month
    from {{ ref('attr_affiliate_lines') }} as affiliate
    where affiliate.commission_rate is not null
),

in_force as (
    select
        records.order_sku_key,
        records.product_id = offers.product_id as is_own_product,
        offers.commission_rate,
        row_number() over (
            partition by records.order_sku_key, offers.product_id order by offers.commission_starts_at desc nulls last, offers.commission_rate asc nulls last
        ) as recency
    from records
    inner join {{ ref('mart_agreed_rates') }} as offers on records.collaboration_id = offers.collaboration_id
    where offers.commission_starts_at is null or offers.commission_starts_at <= records.created_at
),

offered as (
    select
        order_sku_key,
        coalesce(
            max(case when is_own_product then commission_rate end),
            case when min(commission_rate) = max(commission_rate) then min(commission_rate) end
        ) as offered_rate
    from in_force
    where recency = 1
    group by order_sku_key
),

counted as (
    select
        collaboration_id,
        created_month,
        commission_rate,
        count(*) as records,
        sum(count(*)) over (partition by collaboration_id, created_month) as records_of_month,
        sum(count(*)) over (partition by collaboration_id, commission_rate) as records_of_rate,
        sum(count(*)) over (partition by collaboration_id) as records_of_offer
    from records
    where collaboration_id is not null
    group by collaboration_id, created_month, commission_rate
),

usual as (
    select
        collaboration_id,
        created_month,
        commission_rate,
        records_of_offer,
        records_of_month >= 3 and records * 2 > records_of_month as is_majority_of_month,
        first_value(commission_rate) over (
            partition by collaboration_id order by records_of_rate desc nulls last, commission_rate asc nulls last, created_month asc nulls last
        ) as rate_of_offer
    from counted
),

peers as (
    select
        collaboration_id,
        created_month,
        coalesce(max(case when is_majority_of_month then commission_rate end), min(rate_of_offer)) as peer_rate
    from usual
    where records_of_offer > 1
    group by collaboration_id, created_month
)

select
    records.order_sku_key,
    cast(coalesce(offered.offered_rate, peers.peer_rate, records.commission_rate) as decimal(18, 8)) as agreed_rate,
    case when offered.offered_rate is not null then 'offer' when peers.peer_rate is not null then 'peers' else 'record' end as rate_basis
from records
left join offered on records.order_sku_key = offered.order_sku_key
left join peers on records.collaboration_id = peers.collaboration_id and records.created_month = peers.created_month
