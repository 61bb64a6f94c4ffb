-- Grain: creator x product (none: every product) x day with sales: the campaign these count for, of the contracted creators between its
-- dates and, where it names products, for those products only. Of several the one whose contract was signed last (orders_and_money.md "KPI
-- attainment"). A campaign that no sheet describes has no dates and is for every product.
with sold_days as (
    select
        min(order_date) as first_day,
        max(order_date) as last_day
    from (
        select order_date from {{ ref('mart_lines') }}
        union all
        select order_date from {{ ref('fct_affiliate_lines') }}
    ) as sales
),

contracts as (
    select
        trim(campaign_code) as campaign_id,
        trim(creator_code) as creator_id,
        signed_on,
        contract_code,
        row_number() over (order by signed_on asc nulls first, contract_code asc nulls first) as signed_rank
    from {{ ref('stg_sheets__contracts') }}
    where nullif(trim(campaign_code), '') is not null
),

campaigns as (
    select
        trim(campaigns.campaign_code) as campaign_id,
        campaigns.starts_on,
        campaigns.ends_on,
        nullif(trim(product.item), '') as product_id,
        nullif(trim(campaigns.product_ids), '') is not null as is_for_products
    from {{ ref('stg_sheets__campaigns') }} as campaigns
    {{ unnest_join(split_texts('campaigns.product_ids'), 'product', outer=true) }}
),

spans as (
    select distinct
        contracts.creator_id,
        campaigns.product_id,
        contracts.campaign_id,
        contracts.signed_on,
        contracts.contract_code,
        contracts.signed_rank,
        greatest(coalesce(campaigns.starts_on, sold_days.first_day), sold_days.first_day) as valid_from,
        least(coalesce(campaigns.ends_on, sold_days.last_day), sold_days.last_day) as valid_to
    from contracts
    cross join sold_days
    left join campaigns on contracts.campaign_id = campaigns.campaign_id
    where campaigns.product_id is not null or not coalesce(campaigns.is_for_products, false)
),

ranked as (
    select
        spans.*,
        cast(day.item as date) as fact_date,
        row_number() over (partition by spans.creator_id, spans.product_id, day.item order by spans.signed_rank desc nulls last) as choice
    from spans
    {{ unnest_join(date_series('spans.valid_from', 'spans.valid_to'), 'day') }}
)

select
    creator_id,
    product_id,
    fact_date,
    campaign_id,
    contract_code,
    signed_on,
    signed_rank
from ranked
where choice = 1
