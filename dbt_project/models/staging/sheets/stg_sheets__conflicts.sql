-- Grain: value that a sheet gives and that is not used, because another row gives the same thing another value: the same key
-- in another file (files), the same key further down in the same file (rows), or the same creator under another handle
-- (creator). It is listed, not judged: what is used follows the merge rule.
{%- set sheets = sheet_value_columns() %}
with
{% for sheet in sheets %}
{{ sheet }}_copies as (
    {{ ranked_copies(sheet) }}
),
{% endfor %}

between_files as (
    {% for sheet, columns in sheets.items() %}
    {{ sheet_conflicts(sheet, columns, sheet ~ '_copies') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

within_file_versions as (
    select
        conflicts.*,
        row_number() over (partition by conflicts.record_key order by {{ latest_first('conflicts') }}) as recency
    from {{ source('sheets', 'conflicts') }} as conflicts
    where {{ is_known('conflicts') }}
),

within_files as (
    select
        told.sheet,
        told.natural_key,
        told.column_name,
        'rows' as conflict_type,
        told.value,
        {{ sheet_origin('told') }} as origin,
        told.row_number,
        told.other_value,
        told.path || case when coalesce(told.other_worksheet, '') = '' then '' else '#' || told.other_worksheet end as other_origin,
        told.other_row_number
    from within_file_versions as told
    where told.recency = 1 and not told.is_gone
),

creator_rows as (
    select
        creators.*,
        coalesce(nullif(trim(creators.creator_code), ''), {{ normal_handle('creators.handle') }}) as creator_id,
        {{ normal_handle('creators.handle') }} as normalised_handle,
        coalesce(creators.valid_from, date '0001-01-01') as since,
        {{ sheet_origin('creators') }} as origin
    from creators_copies as creators
    where creators.preference = 1 and not coalesce(creators.is_deleted, false)
),

creator_facts as (
    {% for fact in creator_facts() %}
    select creator_id, '{{ fact }}' as column_name, cast({{ fact }} as varchar) as value, origin, row_number, since, normalised_handle
    from creator_rows
    where {{ fact }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

ranked_facts as (
    select
        creator_facts.*,
        row_number() over (
            partition by creator_facts.creator_id, creator_facts.column_name
            order by creator_facts.since desc nulls last, creator_facts.normalised_handle desc nulls last
        ) as preference
    from creator_facts
),

between_handles as (
    select
        'creators' as sheet,
        used.creator_id as natural_key,
        used.column_name,
        'creator' as conflict_type,
        used.value,
        used.origin,
        used.row_number,
        other.value as other_value,
        other.origin as other_origin,
        other.row_number as other_row_number
    from ranked_facts as used
    inner join ranked_facts as other on used.creator_id = other.creator_id and used.column_name = other.column_name
    where used.preference = 1 and other.preference > 1 and used.value <> other.value
)

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
from between_files
union all
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
from within_files
union all
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
from between_handles
