-- Grain: shop x order date: what was sold and not cancelled, and what was kept of it.
select
    shop_id,
    order_date,
    cast(sum(gmv_gross - cancelled_amount) as decimal(28, 4)) as sold_amount,
    cast(sum(gmv_net) as decimal(28, 4)) as kept_amount
from {{ ref('mart_lines') }}
where is_counted
group by shop_id, order_date
