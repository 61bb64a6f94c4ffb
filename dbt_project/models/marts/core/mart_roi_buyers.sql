-- Grain: rule set x period type x period x market x creator: distinct buyers, counted per period because they do not add up.
{%- set keys = 'rule_set_id, market, creator_id' %}

with buyer_days as (
    select distinct
        credits.rule_set_id,
        credits.market,
        credits.creator_id,
        credits.order_date as period_start,
        coalesce(shops.week_start, 'mon') as week_start,
        lines.buyer_hash
    from {{ ref('mart_credits') }} as credits
    inner join {{ ref('mart_lines') }} as lines on credits.line_key = lines.line_key
    left join {{ ref('attr_shops') }} as shops on credits.shop_id = shops.shop_id
    where credits.is_first_in_order and lines.buyer_hash is not null
),

{% for coarse, fine in [('week', 'days'), ('month', 'days'), ('quarter', 'months'), ('all', 'quarters')] -%}
buyer_{{ coarse }}s as (
    select distinct
        {{ keys }},
        {{ period_start("'" ~ coarse ~ "'", 'period_start', 'week_start') }} as period_start,
        'mon' as week_start,
        buyer_hash
    from buyer_{{ fine }}
){{ "," if not loop.last }}

{% endfor -%}

{% for period_type in ['day', 'week', 'month', 'quarter', 'all'] -%}
select
    '{{ period_type }}' as period_type,
    period_start,
    {{ keys }},
    count(distinct buyer_hash) as buyers
from buyer_{{ period_type }}s
group by {{ keys }}, period_start
{{ "union all" if not loop.last }}
{% endfor -%}
