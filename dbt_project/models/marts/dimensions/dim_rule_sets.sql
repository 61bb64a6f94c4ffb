-- Grain: rule set x market x span of order dates: the rule version in force; an empty end is open.
select
    rule_set_id,
    rule_version,
    market,
    nullif(valid_from, date '0001-01-01') as valid_from,
    nullif(valid_to, date '9999-12-31') as valid_to,
    is_official,
    model,
    evidence_order,
    blend,
    click_window_hours,
    view_window_hours,
    content_window_hours,
    first_weight,
    last_weight,
    half_life_hours,
    max_touches,
    paid_policy,
    same_product_only,
    include_own_accounts,
    path_transform,
    weights_month
from {{ ref('attr_rule_periods') }}
