-- Grain: market x rule set x span of order dates: the version in force and whether it is official: for whoever drills into a figure.
select
    market,
    rule_set_id,
    valid_from,
    valid_to,
    rule_version,
    is_official
from {{ ref('attr_rule_periods') }}
