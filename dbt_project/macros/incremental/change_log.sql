{#
  Body of a change-log model over a small relation that is recomputed in full: one row per (column values, op),
  op +1 for an image that appeared and -1 for one that disappeared, numbered by `seq`. The state is what the log
  itself adds up to, so a killed run neither loses nor repeats a change.
#}
{% macro change_log(relation, columns) -%}
  with computed as (
    select distinct {{ columns | join(', ') }} from {{ relation }}
  ),

  {{ linkstar.logged_changes(columns) }}
{%- endmacro %}

{#
  The rest of a change-log model, after its CTE `computed` (distinct images, as they are now). `scope` is a predicate over
  `columns`: only images for which it holds were computed, and only those of the log are compared.
#}
{% macro logged_changes(columns, scope='true') -%}
  {%- set listed = columns | join(', ') -%}
  logged as (
    {%- if is_incremental() %}
    select {{ listed }} from {{ this }} where {{ scope }} group by {{ listed }} having sum(op) > 0
    {%- else %}
    select {{ listed }} from computed where false
    {%- endif %}
  ),

  appeared as (
    select {{ listed }} from computed
    except
    select {{ listed }} from logged
  ),

  disappeared as (
    select {{ listed }} from logged
    except
    select {{ listed }} from computed
  )

  select {{ listed }}, cast(1 as bigint) as op, cast({{ var('run_seq') }} as bigint) as seq from appeared
  union all
  select {{ listed }}, cast(-1 as bigint) as op, cast({{ var('run_seq') }} as bigint) as seq from disappeared
{%- endmacro %}
