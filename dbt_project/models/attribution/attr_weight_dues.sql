-- Grain: active version of a data-driven rule set x market x month that is over and has no published weights yet: a rule in force of its own,
-- under which the paths of the month are looked at. rule_set_id is made unique by version. Empty where no rule set is data-driven.
with rules as (
    select
        rules.*,
        rules.rule_set_id || '|' || rules.rule_version as rule_key
    from {{ ref('attr_rules') }} as rules
    where rules.status = 'active' and {{ is_data_driven('rules.model') }}
),

months as (
    select distinct
        market,
        order_month
    from {{ ref('attr_lines') }}
    where
        market is not null
        and cast({{ days_later(months_later('order_month', 1), var('weights_after_days')) }} as timestamp) <= {{ clock() }}
),

published as (
    select distinct
        rule_set_id || '|' || rule_version as rule_key,
        market,
        weights_month
    from {{ ref('stg_linkstar__attribution_weights') }}
    where is_published
)

select
    rules.rule_key as rule_set_id,
    rules.rule_set_id as named_rule_set_id,
    rules.rule_version,
    months.market,
    months.order_month,
    greatest(rules.effective_from, months.order_month) as valid_from,
    least(rules.effective_to, {{ days_later(months_later('months.order_month', 1), -1) }}) as valid_to,
    cast(null as date) as weights_month,
    {% for column in ['model', 'evidence_order', 'blend', 'click_window_hours', 'view_window_hours', 'content_window_hours', 'first_weight', 'last_weight',
                      'half_life_hours', 'max_touches', 'paid_policy', 'same_product_only', 'include_own_accounts', 'path_transform'] -%}
    rules.{{ column }}{{ ',' if not loop.last }}
    {% endfor -%}
from rules
inner join months
    on
        rules.market in (months.market, '*')
        and rules.effective_from < {{ months_later('months.order_month', 1) }}
        and rules.effective_to >= months.order_month
left join published
    on rules.rule_key = published.rule_key and months.market = published.market and months.order_month = published.weights_month
where published.rule_key is null
