-- Grain: shop x order date: what its statements of the 60 days before that day kept of the orders they settled first, as sums: fees and shipping
-- of those orders so far, and what they were sold for. Only what was settled before the day counts, so a statement that arrives moves
-- the shares of the days after it and no other. Days without such orders have no row.
with days as (
    select distinct
        shop_id,
        order_date
    from {{ ref('attr_lines') }}
    where is_counted
),

flows as (
    select
        shop_id,
        first_settled_on,
        settled_on,
        sum(platform_fees) as platform_fees,
        sum(shipping_cost) as shipping_cost,
        sum(case when settled_on = first_settled_on then gmv_gross else 0 end) as gmv_gross
    from {{ ref('mart_settled_orders') }}
    where platform_fees is not null and shipping_cost is not null
    group by shop_id, first_settled_on, settled_on
)

select
    days.shop_id,
    days.order_date,
    cast(sum(flows.platform_fees) as decimal(18, 4)) as platform_fees,
    cast(sum(flows.shipping_cost) as decimal(18, 4)) as shipping_cost,
    cast(sum(flows.gmv_gross) as decimal(18, 4)) as gmv_gross
from days
inner join flows
    on
        days.shop_id = flows.shop_id
        and flows.first_settled_on >= {{ days_later('days.order_date', '-' ~ var('fee_share_days')) }}
        and flows.settled_on < days.order_date
group by days.shop_id, days.order_date
having sum(flows.gmv_gross) > 0
