-- Grain: day x shop. Sales by order date beside refunds by refund date, in the reporting currency; every measure is additive.
select
    sales.order_date as date,
    sales.market,
    sales.shop_id,
    shops.shop_code,
    shops.name as shop_name,
    shops.currency,
    sales.orders,
    sales.items_sold,
    sales.gmv_gross_rc,
    sales.cancelled_amount_rc,
    sales.refund_cohort_rc,
    sales.gmv_net_cohort_rc,
    sales.refund_cash_rc,
    sales.gmv_net_cash_rc,
    sales.gmv_net_expected_rc
from {{ ref('refund_adjusted_gmv') }} as sales
left join {{ ref('dim_shops') }} as shops on sales.shop_id = shops.shop_id
