-- Grain: metric code of the dictionary (design: one definition of every number), as the seed holds it.
select
    code,
    metric_id,
    name_zh,
    name_en,
    formula,
    unit,
    grain,
    caveat,
    is_ratio,
    direction,
    valid_from,
    formula_zh,
    unit_zh,
    grain_zh,
    caveat_zh
from {{ ref('metrics') }}
