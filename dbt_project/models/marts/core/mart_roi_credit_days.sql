-- Grain: rule set x market x creator x order date x first weekday of the shop: credited sales, additive over days because an
-- order, and a buyer's first order, lies on one day.
{%- set money = ['gmv_gross', 'cancelled_amount', 'refund_cohort', 'gmv_net', 'tax_in_price', 'tax_kept', 'cogs'] %}

with credits as (
    select
        credits.*,
        lines.is_new_buyer,
        lines.is_cancelled,
        lines.is_settled,
        lines.is_unit_cost_missing,
        lines.is_fx_rate_missing,
        lines.is_refund_amount_missing,
        shops.week_start,
        {{ is_final_at('lines', clock()) }} as is_final,
        outlook.kept_share_expected
    from {{ ref('mart_credits') }} as credits
    inner join {{ ref('mart_lines') }} as lines on credits.line_key = lines.line_key
    left join {{ ref('attr_shops') }} as shops on credits.shop_id = shops.shop_id
    left join {{ ref('mart_line_outlook') }} as outlook on credits.line_key = outlook.line_key
)

select
    rule_set_id,
    market,
    creator_id,
    order_date as fact_date,
    coalesce(week_start, 'mon') as week_start,
    count(distinct case when credit > 0 then order_key end) as orders,
    count(distinct case when credit > 0 and is_new_buyer then order_key end) as new_buyers,
    count(distinct line_key) as lines_counted,
    count(distinct case when not is_cancelled then line_key end) as lines_eligible,
    count(distinct case when not is_cancelled and is_settled then line_key end) as lines_settled,
    count(distinct case when not is_final then line_key end) as lines_open,
    count(distinct case when not is_final and kept_share_expected is null then line_key end) as outlook_gaps,
    count(distinct case when is_fx_rate_missing then line_key end) as fx_gaps,
    count(distinct case when is_unit_cost_missing then line_key end) as unit_cost_gaps,
    count(distinct case when is_refund_amount_missing then line_key end) as refund_amount_gaps,
    sum(items_sold) as items_sold,
    {% for twin, suffix in [('', '_rc'), ('_local', '')] -%}
    {% for name in money -%}
    coalesce(sum({{ name }}{{ suffix }}), 0) as {{ name }}{{ twin }},
    {% endfor -%}
    coalesce(sum(case when is_final then gmv_gross{{ suffix }} end), 0) as gmv_gross_final{{ twin }},
    coalesce(sum(case when is_paid then gmv_net{{ suffix }} end), 0) as gmv_net_paid{{ twin }},
    coalesce(sum(case when is_final then gmv_net{{ suffix }} else {{ money_times('gmv_net' ~ suffix, 'kept_share_expected') }} end), 0)
        as gmv_net_expected{{ twin }}{{ "," if not loop.last }}
    {% endfor -%}
from credits
group by rule_set_id, market, creator_id, order_date, coalesce(week_start, 'mon')
