-- Grain: refund x line x rule set x touch: its part of the product money that went back, by the line's credit; the last touch takes the remainder, so
-- that the parts of a refund sum to exactly its amount. All of it each night: few lines come back, so few credits are read.
with parts as (
    select
        refunds.refund_id,
        refunds.line_key,
        refunds.refund_date,
        refunds.order_date,
        refunds.currency,
        refunds.amount_product,
        refunds.amount_product_rc,
        credits.rule_set_id,
        credits.touch_position,
        credits.credit,
        credits.market,
        credits.shop_id,
        credits.creator_id,
        credits.content_id,
        lines.product_id,
        credits.touch_position = max(credits.touch_position) over by_refund as is_last_touch,
        {{ money_times('refunds.amount_product', 'credits.credit') }} as part,
        {{ money_times('refunds.amount_product_rc', 'credits.credit') }} as part_rc,
        sum({{ money_times('refunds.amount_product', 'credits.credit') }}) over by_refund as parts_sum,
        sum({{ money_times('refunds.amount_product_rc', 'credits.credit') }}) over by_refund as parts_sum_rc
    from {{ ref('fct_refunds') }} as refunds
    inner join {{ ref('mart_credits') }} as credits on refunds.line_key = credits.line_key
    inner join {{ ref('mart_lines') }} as lines on refunds.line_key = lines.line_key
    where refunds.amount_product <> 0
    window by_refund as (partition by refunds.refund_id, refunds.line_key, credits.rule_set_id)
)

select
    refund_id,
    line_key,
    rule_set_id,
    touch_position,
    credit,
    refund_date,
    order_date,
    market,
    shop_id,
    creator_id,
    content_id,
    product_id,
    currency,
    cast(case when is_last_touch then amount_product - parts_sum + part else part end as decimal(18, 4)) as amount_product,
    cast(case when is_last_touch then amount_product_rc - parts_sum_rc + part_rc else part_rc end as decimal(18, 4)) as amount_product_rc
from parts
