-- Grain: cost entry, of the cost sheet, of sample orders and of ads (ad x day, but for what is paid out of sales), with the shop, creator and market it belongs to. `assignment`:
-- direct (a creator, a campaign without contracts, or a sample or an ad whose creator is unknown), campaign (shared by its contracted
-- creators) or spread over creators.
with sheet as (
    select
        costs.natural_key as cost_id,
        nullif(trim(costs.cost_ref), '') as cost_ref,
        costs.cost_date as booked_on,
        costs.cost_type,
        coalesce(costs.stage, 'actual') as stage,
        cast(costs.amount as decimal(18, 4)) as amount,
        upper(costs.currency) as currency,
        nullif(trim(costs.content_id), '') as content_id,
        nullif(trim(costs.campaign_code), '') as campaign_id,
        nullif(trim(costs.contract_code), '') as contract_code,
        nullif(trim(costs.product_id), '') as product_id,
        nullif(trim(costs.shop_code), '') as shop_code,
        nullif(trim(costs.order_id), '') as order_id,
        costs.service_from,
        costs.service_to,
        costs.paid_on,
        costs.payee,
        costs.invoice_no
    from {{ ref('stg_sheets__costs') }} as costs
),

sample_orders as (
    select distinct order_id
    from {{ ref('mart_lines') }}
    where is_sample
),

resolved as (
    select
        sheet.*,
        shops.shop_id,
        shops.market as shop_market,
        named.creator_id,
        sample_orders.order_id is not null as is_sample_order,
        sheet.stage = 'estimated' and sheet.cost_ref is not null
        and sheet.cost_ref in (select actuals.cost_ref from sheet as actuals where actuals.stage = 'actual' and actuals.cost_ref is not null) as is_replaced
    from sheet
    left join {{ ref('attr_shops') }} as shops on lower(sheet.shop_code) = lower(shops.shop_code)
    left join {{ ref('attr_cost_creators') }} as named on sheet.cost_id = named.cost_id
    left join sample_orders on sheet.order_id = sample_orders.order_id
),

entries as (
    select
        resolved.cost_id,
        resolved.cost_ref,
        resolved.booked_on,
        resolved.cost_type,
        resolved.stage,
        case
            when resolved.creator_id is null and resolved.campaign_id in (select shares.campaign_id from {{ ref('mart_campaign_shares') }} as shares) then 'campaign'
            when resolved.creator_id is not null or resolved.campaign_id is not null or resolved.is_sample_order then 'direct'
            else 'spread'
        end as assignment,
        resolved.creator_id,
        resolved.content_id,
        resolved.campaign_id,
        resolved.contract_code,
        resolved.product_id,
        resolved.shop_id,
        resolved.order_id,
        coalesce(resolved.shop_market, {{ normal_market('creators.market') }}) as market,
        resolved.amount,
        resolved.currency,
        resolved.service_from,
        resolved.service_to,
        resolved.paid_on,
        resolved.payee,
        resolved.invoice_no,
        resolved.is_replaced,
        'costs sheet' as source
    from resolved
    left join {{ ref('attr_creators') }} as creators on resolved.creator_id = creators.creator_id
    union all
    select
        cost_id,
        null as cost_ref,
        booked_on,
        'sample_goods' as cost_type,
        'actual' as stage,
        'direct' as assignment,
        creator_id,
        null as content_id,
        null as campaign_id,
        null as contract_code,
        product_id,
        shop_id,
        order_id,
        market,
        amount,
        currency,
        null as service_from,
        null as service_to,
        null as paid_on,
        null as payee,
        null as invoice_no,
        false as is_replaced,
        'sample orders' as source
    from {{ ref('mart_sample_costs') }}
    union all
    select
        'ad|' || ad_days.source || '|' || ad_days.advertiser_id || '|' || ad_days.ad_id || '|' || cast(ad_days.date as varchar) as cost_id,
        null as cost_ref,
        ad_days.date as booked_on,
        'ad_boost' as cost_type,
        'actual' as stage,
        'direct' as assignment,
        ad_days.creator_id,
        ad_days.content_id,
        null as campaign_id,
        null as contract_code,
        ad_days.product_id,
        ad_days.shop_id,
        null as order_id,
        coalesce(ad_days.market, {{ normal_market('creators.market') }}) as market,
        ad_days.spend as amount,
        ad_days.currency,
        null as service_from,
        null as service_to,
        null as paid_on,
        null as payee,
        null as invoice_no,
        false as is_replaced,
        ad_days.source
    from {{ ref('mart_ad_days') }} as ad_days
    left join {{ ref('attr_creators') }} as creators on ad_days.creator_id = creators.creator_id
    where ad_days.spend <> 0 and not ad_days.is_paid_from_sales
)

select
    entries.*,
    {{ rate_to_rc('entries.currency', 'rates.rate_rc') }} as fx_rate
from entries
left join {{ ref('attr_fx_rates') }} as rates on entries.booked_on = rates.rate_date and entries.currency = rates.currency
