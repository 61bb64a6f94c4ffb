{#
  Where two files give one key of a sheet two values: a row for each column and each copy that is not used. A copy that
  leaves a column blank says nothing about it; the copy that counts may leave blank what another one says. A withdrawn row
  contradicts nobody.
#}
{% macro sheet_conflicts(sheet, columns, copies) -%}
  select
    '{{ sheet }}' as sheet,
    told.natural_key,
    told.column_name,
    'files' as conflict_type,
    told.value,
    told.origin,
    told.row_number,
    told.other_value,
    told.other_origin,
    told.other_row_number
  from (
    select
      used.natural_key,
      listed.column_name,
      {{ linkstar.sheet_origin('used') }} as origin,
      used.row_number,
      {{ linkstar.sheet_origin('other') }} as other_origin,
      other.row_number as other_row_number,
      case listed.column_name {% for column in columns %}when '{{ column }}' then cast(used.{{ column }} as varchar) {% endfor %}end as value,
      case listed.column_name {% for column in columns %}when '{{ column }}' then cast(other.{{ column }} as varchar) {% endfor %}end as other_value
    from {{ copies }} as used
    inner join {{ copies }} as other on used.natural_key = other.natural_key
    cross join (
      {% for column in columns %}select '{{ column }}' as column_name{{ ' union all ' if not loop.last }}{% endfor %}
    ) as listed
    where
      used.preference = 1 and not coalesce(used.is_deleted, false)
      and other.preference > 1 and not coalesce(other.is_deleted, false)
      and used.content_hash <> other.content_hash
  ) as told
  where told.other_value is not null and told.value is distinct from told.other_value
{%- endmacro %}

{# The file of a row, and of a workbook its worksheet. #}
{% macro sheet_origin(alias) -%}
  {{ alias }}.path || case when coalesce({{ alias }}.worksheet, '') = '' then '' else '#' || {{ alias }}.worksheet end
{%- endmacro %}
