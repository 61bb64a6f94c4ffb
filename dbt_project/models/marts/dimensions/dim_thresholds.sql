-- Grain: threshold (kind, name) x market x validity: the limits in force, built-in or of the thresholds sheet; market empty: what has no market.

select
    limits.kind,
    limits.name,
    limits.market,
    limits.value,
    limits.valid_from,
    limits.valid_to,
    limits.is_default,
    defaults.unit,
    defaults.note_zh,
    defaults.note_en
from {{ ref('attr_thresholds') }} as limits
left join {{ ref('default_thresholds') }} as defaults on limits.kind = defaults.kind and limits.name = defaults.name
