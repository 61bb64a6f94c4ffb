-- Grain: sample order x SKU x unit cost: what the goods cost. They are the cost of the creator of the sample application;
-- without a known one the cost stays with no creator and is never spread. An order that the cost sheet names is left out: the sheet's row replaces it.
select
    'sample|' || lines.shop_id || '|' || lines.order_id || '|' || coalesce(lines.sku_id, '') as cost_id,
    lines.order_id,
    lines.product_id,
    lines.shop_id,
    lines.market,
    lines.order_date as booked_on,
    cast(sum(lines.quantity * lines.unit_cost) as decimal(18, 4)) as amount,
    lines.unit_cost_currency as currency,
    applications.creator_id
from {{ ref('mart_lines') }} as lines
left join {{ ref('attr_sample_creators') }} as applications on lines.order_id = applications.order_id
where
    lines.is_sample
    and not lines.is_cancelled
    and lines.order_id not in (select costs.order_id from {{ ref('stg_sheets__costs') }} as costs where costs.order_id is not null)
group by
    lines.order_id, lines.product_id, lines.shop_id, lines.market, lines.order_date, lines.sku_id, lines.unit_cost_currency, applications.creator_id
