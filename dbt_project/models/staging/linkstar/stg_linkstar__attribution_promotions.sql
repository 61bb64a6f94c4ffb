-- Grain: entry of the promotion log: a promotion, a rollback, or what the sheet said when the log was empty.
{{ config(materialized='table') }}

with entries as (
    {{ new_raw_rows('linkstar', 'attribution_promotions', {
       'promotion_number': 'bigint', 'action': 'varchar', 'rule_set_id': 'varchar', 'rule_version': 'varchar', 'market': 'varchar', 'effective_from': 'date',
       'effective_to': 'date', 'undoes_number': 'bigint', 'reason': 'varchar', 'decided_by': 'varchar', 'is_reopened': 'boolean'}) }}
)

select
    promotion_number,
    action,
    rule_set_id,
    rule_version,
    market,
    effective_from,
    effective_to,
    undoes_number,
    reason,
    decided_by,
    is_reopened,
    known_at
from entries
