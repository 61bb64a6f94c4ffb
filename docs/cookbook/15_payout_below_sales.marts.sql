select
    shops.shop_code,
    cast(date_trunc('month', steps.settled_on) as date) as month,
    steps.step_number,
    steps.step,
    steps.is_total,
    sum(steps.amount) as amount,
    steps.currency
from marts.payout_waterfall as steps
left join marts.dim_shops as shops on steps.shop_id = shops.shop_id
group by shops.shop_code, month, steps.step_number, steps.step, steps.is_total, steps.currency
order by month desc, shops.shop_code asc, steps.currency asc, steps.step_number asc
