-- Grain: affiliate order x SKU x part of the commission (standard; Shop Ads and partner where they are charged): the rate agreed when the order was
-- made, and how it is known. Of the offer the record names ('offer': its product's, else the one rate of all its products); else the rate of most records
-- of that offer ('peers': of the month, where it has three and more than half agree; else of all, of two equally frequent the lower), of a record
-- without offer that of most of the creator's records of the product that month, if made both before and after; else what a contract, a sample
-- application or the record's own estimate says; else its own rate ('record'), which nothing confirms.
{%- set lock_days = var('commission_lock_days', 30) %}

with affiliate as (
    select
        order_sku_key,
        shop_id,
        product_id,
        handle,
        campaign_id,
        created_at,
        commission_rate,
        ads_rate,
        partner_commission_rate,
        settlement_status,
        commission_std_est,
        commission_base_est,
        coalesce(open_collaboration_id, target_collaboration_id) as collaboration_id,
        coalesce(commission_ads_act, commission_ads_est, 0) > 0 as is_ads_supported,
        {{ half_minor_unit('currency') }} * greatest(coalesce(quantity, 1), 1) as tolerance
    from {{ ref('attr_affiliate_lines') }}
),

records as (
    {%- for part, rate, offer, charged in [('standard', 'commission_rate', 'collaboration_id', '(commission_rate > 0 or coalesce(partner_commission_rate, 0) = 0)'), ('ads', 'ads_rate', 'collaboration_id', 'is_ads_supported'),
                                           ('partner', 'partner_commission_rate', 'campaign_id', 'partner_commission_rate > 0')] %}
    select
        order_sku_key,
        '{{ part }}' as part,
        shop_id,
        product_id,
        handle,
        created_at,
        cast(date_trunc('month', created_at) as date) as created_month,
        {{ offer }} as offer_id,
        {{ offer }} is null as is_without_offer,
        {{ rate }} as rate,
        settlement_status,
        commission_std_est,
        commission_base_est,
        tolerance
    from affiliate
    where {{ rate }} is not null and {{ charged }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

in_force as (
    select
        records.order_sku_key,
        records.part,
        records.product_id = offers.product_id as is_own_product,
        case
            when records.part = 'ads' then offers.ads_rate
            when
                offers.previous_rate = records.rate and offers.previous_rate > offers.commission_rate
                and records.created_at < offers.commission_starts_at + interval '1' day * {{ lock_days }} then offers.previous_rate
            else offers.commission_rate
        end as rate,
        row_number() over (
            partition by records.order_sku_key, records.part, offers.product_id
            order by offers.commission_starts_at desc nulls last, offers.commission_rate asc nulls last
        ) as recency
    from records
    inner join {{ ref('mart_agreed_rates') }} as offers on records.offer_id = offers.collaboration_id
    where records.part <> 'partner' and (offers.commission_starts_at is null or offers.commission_starts_at <= records.created_at)
),

offered as (
    select
        order_sku_key,
        part,
        coalesce(max(case when is_own_product then rate end), case when min(rate) = max(rate) then min(rate) end) as offered_rate
    from in_force
    where recency = 1
    group by order_sku_key, part
),

counted as (
    select
        part,
        offer_id,
        created_month,
        rate,
        count(*) as records,
        sum(count(*)) over (partition by part, offer_id, created_month) as records_of_month,
        sum(count(*)) over (partition by part, offer_id, rate) as records_of_rate,
        sum(count(*)) over (partition by part, offer_id) as records_of_offer
    from records
    where offer_id is not null
    group by part, offer_id, created_month, rate
),

usual as (
    select
        part,
        offer_id,
        created_month,
        rate,
        records_of_offer,
        records_of_month >= 3 and records * 2 > records_of_month as is_majority_of_month,
        first_value(rate) over (
            partition by part, offer_id order by records_of_rate desc nulls last, rate asc nulls last, created_month asc nulls last
        ) as rate_of_offer
    from counted
),

peers as (
    select
        part,
        offer_id,
        created_month,
        coalesce(max(case when is_majority_of_month then rate end), min(rate_of_offer)) as peer_rate
    from usual
    where records_of_offer > 1
    group by part, offer_id, created_month
),

-- records of exports name no offer
repeated as (
    select
        part,
        handle,
        product_id,
        created_month,
        rate,
        true as is_without_offer,
        count(*) as records,
        sum(count(*)) over (partition by part, handle, product_id, created_month) as records_of_month,
        min(created_at) as first_at,
        max(created_at) as last_at
    from records
    where offer_id is null and handle is not null and product_id is not null
    group by part, handle, product_id, created_month, rate
),

mostly as (
    select * from repeated
    where records_of_month >= 3 and records * 2 > records_of_month
),

compared as (
    select
        records.*,
        coalesce(offered.offered_rate, peers.peer_rate, case when records.created_at between mostly.first_at and mostly.last_at then mostly.rate end)
            as compared_rate,
        case when offered.offered_rate is not null then 'offer' else 'peers' end as compared_with
    from records
    left join offered on records.order_sku_key = offered.order_sku_key and records.part = offered.part
    left join peers on records.part = peers.part and records.offer_id = peers.offer_id and records.created_month = peers.created_month
    left join mostly
        on
            records.part = mostly.part and records.handle = mostly.handle and records.product_id = mostly.product_id
            and records.created_month = mostly.created_month and records.is_without_offer = mostly.is_without_offer
),

-- standard rates that neither an offer nor other records tell
alone as (
    select
        compared.order_sku_key,
        compared.product_id,
        touches.creator_id,
        {{ to_local_date('compared.created_at', "coalesce(shops.timezone, 'UTC')") }} as order_date
    from compared
    inner join {{ ref('attr_touches') }} as touches on compared.order_sku_key = touches.order_sku_key
    left join {{ ref('attr_shops') }} as shops on compared.shop_id = shops.shop_id
    where compared.part = 'standard' and compared.compared_rate is null and touches.kind = 'platform' and touches.creator_id is not null
),

ranked_promises as (
    select
        alone.order_sku_key,
        promises.basis,
        promises.commission_rate,
        row_number() over (
            partition by alone.order_sku_key
            order by promises.basis asc nulls last, promises.signed_on desc nulls last, promises.contract_code desc nulls last
        ) as choice
    from alone
    inner join {{ ref('mart_promised_rates') }} as promises on alone.creator_id = promises.creator_id
    where
        alone.order_date between promises.first_on and promises.last_on
        and (promises.product_id is null or alone.product_id = promises.product_id)
),

promised as (
    select
        'standard' as part,
        order_sku_key,
        basis,
        commission_rate
    from ranked_promises
    where choice = 1
),

-- an estimate was computed at the rate of its day: one that the record's rate does not give was computed at another
estimated as (
    select
        order_sku_key,
        part,
        round(commission_std_est / nullif(commission_base_est, 0), 4) as estimated_rate
    from records
    where
        part = 'standard' and settlement_status = 'SETTLED' and commission_std_est > 0
        and abs(commission_std_est - cast(commission_base_est as decimal(28, 4)) * rate) > tolerance
)

select
    compared.order_sku_key,
    compared.part,
    cast(coalesce(compared.compared_rate, promised.commission_rate, estimated.estimated_rate, compared.rate) as decimal(18, 8)) as agreed_rate,
    case
        when compared.compared_rate is not null then compared.compared_with
        when promised.commission_rate is not null then promised.basis
        when estimated.estimated_rate is not null then 'estimate'
        else 'record'
    end as rate_basis
from compared
left join promised on compared.order_sku_key = promised.order_sku_key and compared.part = promised.part
left join estimated on compared.order_sku_key = estimated.order_sku_key and compared.part = estimated.part
