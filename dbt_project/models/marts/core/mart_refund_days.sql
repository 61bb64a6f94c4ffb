-- Grain: shop x order date x refund date: what went back for the products of that order date.
select
    lines.shop_id,
    lines.order_date,
    refunds.refund_date,
    cast(sum(refunds.amount_product) as decimal(28, 4)) as refunded_amount
from {{ ref('fct_refunds') }} as refunds
inner join {{ ref('mart_lines') }} as lines on refunds.line_key = lines.line_key
where lines.is_counted
group by lines.shop_id, lines.order_date, refunds.refund_date
