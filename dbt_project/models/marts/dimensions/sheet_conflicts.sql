-- Grain: value of a sheet that is not used, because another row gives the same key or the same creator another one.
select
    sheet,
    natural_key,
    column_name,
    conflict_type,
    value,
    origin,
    row_number,
    other_value,
    other_origin,
    other_row_number
from {{ ref('stg_sheets__conflicts') }}
