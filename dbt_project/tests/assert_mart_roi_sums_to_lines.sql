-- A mart, rule set and period type whose rows (that of no creator, content, product or campaign included) do not sum to the lines the rule set is in force
-- on: every period type shows the same total, cut differently.
{%- set amounts = ['gmv_gross', 'cancelled_amount', 'refund_cohort', 'gmv_net', 'tax_in_price', 'cogs'] %}

with lines as (
    select
        rules.rule_set_id,
        {% for amount in amounts -%}
        sum(coalesce(lines.{{ amount }}_rc, 0)) as {{ amount }},
        {% endfor -%}
        sum(lines.quantity) as items_sold
    from {{ ref('mart_lines') }} as lines
    inner join {{ ref('attr_rule_periods') }} as rules
        on lines.market = rules.market and lines.order_date between rules.valid_from and rules.valid_to
    where lines.is_counted
    group by rules.rule_set_id
),

roi as (
    {%- for mart in ['creator_roi', 'content_roi', 'product_roi', 'campaign_roi'] %}
    select
        '{{ mart }}' as mart,
        rule_set_id,
        period_type,
        {% for amount in amounts -%}
        sum({{ amount }}) as {{ amount }},
        {% endfor -%}
        sum(items_sold) as items_sold
    from {{ ref(mart) }}
    group by rule_set_id, period_type
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select
    roi.mart,
    roi.rule_set_id,
    roi.period_type,
    roi.gmv_net,
    lines.gmv_net as gmv_net_of_lines
from roi
left join lines on roi.rule_set_id = lines.rule_set_id
where
    {% for amount in amounts + ['items_sold'] -%}
    roi.{{ amount }} <> coalesce(lines.{{ amount }}, 0){{ " or " if not loop.last }}
    {% endfor -%}
