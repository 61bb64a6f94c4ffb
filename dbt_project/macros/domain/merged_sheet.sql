{#
  Current copies of the rows of a small sheet, one for each file that holds the row (contract.md "Sheets merge by key"):
  preference 1 is the copy that counts: of the file whose content was first seen later, then the file modified later, then
  the path.
#}
{% macro ranked_copies(sheet) -%}
  select
    copies.*,
    row_number() over (
        partition by copies.natural_key
        order by files.first_seen_at desc nulls last, files.modified_at desc nulls last, copies.path desc nulls last
    ) as preference
  from (
    select
      rows_of_sheet.*,
      row_number() over (partition by rows_of_sheet.record_key order by {{ linkstar.latest_first('rows_of_sheet') }}) as recency
    from {{ source('sheets', sheet) }} as rows_of_sheet
    where {{ linkstar.is_known('rows_of_sheet') }}
  ) as copies
  left join (
    {{ linkstar.current_files() }}
  ) as files on copies.path = files.path
  where copies.recency = 1 and not copies.is_gone
{%- endmacro %}

{# Body of a staging model over a small sheet: of each key the copy that counts; one marked deleted removes the key. #}
{% macro merged_sheet(sheet, columns) -%}
  select
    natural_key,
    {% for column in columns %}{{ column }},
    {% endfor %}
    {{ linkstar.utc('known_at') }} as known_at
  from (
    {{ linkstar.ranked_copies(sheet) }}
  ) as ranked
  where preference = 1 and not coalesce(is_deleted, false)
{%- endmacro %}

{# Rows of completed loads, as known at the var as_of where it is given. #}
{% macro is_known(alias) -%}
  {{ alias }}._dlt_load_id in (select loads.load_id from {{ source('sheets', '_dlt_loads') }} as loads where loads.status = 0)
  {%- if var('as_of') %}
  and {{ linkstar.utc(alias ~ '.known_at') }} <= cast('{{ var("as_of") }}' as timestamp)
  {%- endif -%}
{%- endmacro %}

{# Grain: path of a file that was ever loaded, its latest record. #}
{% macro current_files() -%}
  select
    ranked_files.path,
    ranked_files.first_seen_at,
    ranked_files.modified_at
  from (
    select
      files_log.*,
      row_number() over (partition by files_log.record_key order by {{ linkstar.latest_first('files_log') }}) as recency
    from {{ source('sheets', 'files') }} as files_log
    where {{ linkstar.is_known('files_log') }}
  ) as ranked_files
  where ranked_files.recency = 1
{%- endmacro %}
