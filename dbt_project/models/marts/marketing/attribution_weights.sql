-- Grain: version of a data-driven rule set x market x month x channel. A month below the volume gate has one row without channel and
-- is_published false: the model is not applied to it.
select
    rule_set_id,
    rule_version,
    market,
    weights_month,
    model,
    nullif(channel, '') as channel,
    weight,
    conversions,
    paths,
    is_published,
    weights_version,
    known_at
from {{ ref('stg_linkstar__attribution_weights') }}
