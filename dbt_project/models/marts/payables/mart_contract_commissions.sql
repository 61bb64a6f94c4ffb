-- Grain: affiliate order x SKU whose commission a contract says we pay (a rate agreed and paid_by us): of the creator's contracts in force
-- on the order date, and whose campaign, where it names dates and products, covers it, the latest signed. Agreed rate x the best-known base
-- (actual once settled, else estimated; 0 where the platform owes none either).
{{ config(schema='core') }}

with contracts as (
    select
        collaborations.contract_code,
        collaborations.collaboration_id,
        collaborations.campaign_id,
        collaborations.creator_id,
        collaborations.product_ids,
        collaborations.signed_on,
        greatest(coalesce(collaborations.signed_on, date '0001-01-01'), coalesce(collaborations.campaign_starts_on, date '0001-01-01')) as first_on,
        coalesce(collaborations.campaign_ends_on, date '9999-12-31') as last_on,
        terms.commission_rate
    from {{ ref('mart_collaborations') }} as collaborations
    inner join {{ ref('mart_contract_terms') }} as terms on collaborations.contract_code = terms.contract_code
    where terms.paid_by = 'us' and terms.commission_rate is not null and not terms.is_void
),

wanted_products as (
    select
        contracts.contract_code,
        trim(product.item) as product_id
    from contracts
    {{ unnest_join(split_texts('contracts.product_ids'), 'product') }}
    where contracts.product_ids is not null
),

claimed as (
    select
        affiliate.order_sku_key,
        contracts.contract_code,
        contracts.commission_rate,
        row_number() over (
            partition by affiliate.order_sku_key order by contracts.signed_on desc nulls last, contracts.contract_code desc nulls last
        ) as choice
    from {{ ref('fct_affiliate_lines') }} as affiliate
    inner join contracts
        on
            affiliate.creator_id = contracts.creator_id
            and affiliate.order_date between contracts.first_on and contracts.last_on
    left join wanted_products on contracts.contract_code = wanted_products.contract_code and affiliate.product_id = wanted_products.product_id
    where contracts.product_ids is null or wanted_products.contract_code is not null
),

lines as (
    select
        order_sku_key,
        bool_or(is_counted and not is_cancelled) as is_kept
    from {{ ref('mart_lines') }}
    where order_sku_key in (select claimed.order_sku_key from claimed)
    group by order_sku_key
),

based as (
    select
        affiliate.order_sku_key,
        affiliate.order_id,
        affiliate.sku_id,
        affiliate.shop_id,
        affiliate.creator_id,
        affiliate.order_date,
        affiliate.currency,
        affiliate.settled_on,
        affiliate.settlement_status,
        claimed.contract_code,
        claimed.commission_rate,
        coalesce(affiliate.settlement_status = 'SETTLED', false) as is_settled,
        cast(coalesce(affiliate.commission_base_est, affiliate.commission_base_act, 0) as decimal(18, 4)) as base_est,
        cast(case
            when affiliate.settlement_status in ('INELIGIBLE', 'AWAITING_PAYMENT') or not coalesce(lines.is_kept, true) then 0
            when affiliate.settlement_status = 'SETTLED' then coalesce(affiliate.commission_base_act, affiliate.commission_base_est, 0)
            else coalesce(affiliate.commission_base_est, 0)
        end as decimal(18, 4)) as base
    from {{ ref('fct_affiliate_lines') }} as affiliate
    inner join claimed on affiliate.order_sku_key = claimed.order_sku_key
    left join lines on affiliate.order_sku_key = lines.order_sku_key
    where claimed.choice = 1
)

select
    order_sku_key,
    order_id,
    sku_id,
    shop_id,
    creator_id,
    contract_code,
    order_date,
    currency,
    settlement_status,
    settled_on,
    is_settled or coalesce(settlement_status = 'INELIGIBLE', false) or base = 0 as is_closed,
    is_settled,
    commission_rate,
    base_est,
    base,
    {{ money_times('base', 'commission_rate') }} as amount
from based
