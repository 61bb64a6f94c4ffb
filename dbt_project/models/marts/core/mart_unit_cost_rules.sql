-- Grain: row of the product_costs sheet with its shop resolved. A row whose shop_code names no shop applies to nothing.
select
    costs.natural_key as unit_cost_id,
    nullif(trim(costs.sku_id), '') as sku_id,
    nullif(trim(costs.seller_sku), '') as seller_sku,
    case when nullif(trim(costs.shop_code), '') is not null then coalesce(shops.shop_id, '?') end as shop_id,
    {{ normal_market('costs.market') }} as market,
    cast(costs.unit_cost as decimal(18, 4)) as unit_cost,
    upper(costs.currency) as currency,
    coalesce(costs.valid_from, date '0001-01-01') as valid_from
from {{ ref('stg_sheets__product_costs') }} as costs
left join {{ ref('attr_shops') }} as shops on lower(trim(costs.shop_code)) = lower(shops.shop_code)
where costs.unit_cost is not null
