-- Grain: rule version x market x month x channel: the weight the warehouse worked out for it. A month without enough conversions has one row
-- with an empty channel and is not published. Of a published month the first version holds: a later one never rewrites it.
with versions as (
    {{ new_raw_rows('linkstar', 'attribution_weights', {
        'record_key': 'varchar', 'version_id': 'varchar', 'source_at': 'timestamptz', 'is_gone': 'boolean', 'rule_set_id': 'varchar',
        'rule_version': 'varchar', 'market': 'varchar', 'weights_month': 'date', 'model': 'varchar', 'channel': 'varchar',
        'weight': 'decimal(18, 12)', 'conversions': 'bigint', 'paths': 'bigint', 'is_published': 'boolean', 'weights_version': 'bigint'}) }}
),

ranked as (
    select
        versions.*,
        min(case when versions.is_published then versions.weights_version end) over of_month as published_version,
        max(versions.weights_version) over of_month as latest_version
    from versions
    where not versions.is_gone
    window of_month as (partition by versions.rule_set_id, versions.rule_version, versions.market, versions.weights_month)
)

select
    rule_set_id,
    rule_version,
    market,
    weights_month,
    model,
    channel,
    weight,
    conversions,
    paths,
    is_published,
    weights_version,
    known_at
from ranked
where weights_version = coalesce(published_version, latest_version)
