-- Grain: entry of the promotion log: who made which rule set official from which order date on, and why.
select
    entries.promotion_number,
    entries.action,
    entries.rule_set_id,
    entries.rule_version,
    entries.market,
    entries.effective_from,
    entries.effective_to,
    entries.undoes_number,
    entries.reason,
    entries.decided_by,
    entries.is_reopened,
    pointers.promotion_number is not null as is_standing,
    entries.known_at as decided_at
from {{ ref('stg_linkstar__attribution_promotions') }} as entries
left join {{ ref('attr_rule_pointers') }} as pointers on entries.promotion_number = pointers.promotion_number
