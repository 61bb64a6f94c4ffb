-- Grain: rule set x version drafted by command, as it now stands.
{{ config(materialized='table') }}

with versions as (
    {{ new_raw_rows('linkstar', 'attribution_drafts', {
       'record_key': 'varchar', 'version_id': 'varchar', 'source_at': 'timestamptz', 'is_gone': 'boolean', 'rule_set_id': 'varchar', 'rule_version': 'bigint',
       'effective_from': 'date', 'effective_to': 'date', 'market': 'varchar', 'model': 'varchar', 'evidence_order': 'varchar', 'blend': 'boolean',
       'click_window_hours': 'decimal(18, 4)', 'view_window_hours': 'decimal(18, 4)', 'content_window_hours': 'decimal(18, 4)',
       'first_weight': 'decimal(18, 8)', 'last_weight': 'decimal(18, 8)', 'half_life_hours': 'decimal(18, 4)', 'max_touches': 'bigint',
       'paid_policy': 'varchar', 'same_product_only': 'boolean', 'include_own_accounts': 'boolean', 'path_transform': 'varchar', 'status': 'varchar'}) }}
),

ranked as (
    select
        versions.*,
        row_number() over (partition by versions.record_key order by {{ latest_first('versions') }}) as recency
    from versions
)

select
    rule_set_id,
    rule_version,
    effective_from,
    effective_to,
    market,
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
    status,
    known_at
from ranked
where recency = 1 and not is_gone
