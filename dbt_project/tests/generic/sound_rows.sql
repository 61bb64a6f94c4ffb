{#
  Rows that break what every row of a model keeps, told apart by what they break. One test a model, because a test costs more than
  its query.

  unique: columns, or lists of columns, that no two rows share. In a list a NULL counts as a value; a single column may be empty often.
  never_null: columns that are always filled.
  one_of: the closed list of values of a column; NULL passes.
  dirty, dirty_key: the model's scope; between whole tests only rows of keys in it are looked at, and for `unique` (single columns) what shares a value with them.

  The model is read once, also where it is a view and several rules hold.
#}
{% test sound_rows(model, unique=[], never_null=[], one_of={}, dirty=none, dirty_key=none) %}
{{ config(fail_calc='coalesce(sum(rows_found), 0)') }}
{%- set broken = [] -%}
{%- for column in never_null -%}
  {%- do broken.append((column ~ ' is null', column ~ ' is empty')) -%}
{%- endfor -%}
{%- for column, values in one_of.items() -%}
  {%- set listed = [] -%}
  {%- for value in values -%}
    {%- do listed.append("'" ~ value ~ "'" if value is string else value) -%}
  {%- endfor -%}
  {%- do broken.append((column ~ ' not in (' ~ listed | join(', ') ~ ')', column ~ ' is none of its values')) -%}
{%- endfor -%}
{%- set partly = dirty is not none and var('checked_seq') | int > 0 -%}
{%- set read = [] -%}
{%- for columns in unique + [never_null] + [one_of.keys() | list] -%}
  {%- for column in ([columns] if columns is string else columns) if column not in read %}{% do read.append(column) %}{% endfor -%}
{%- endfor %}
with tested as (
    select {{ read | join(', ') }}
    from {{ model }}
    {%- if partly %}
    where {{ since_checked(dirty, dirty_key) }}
    {%- endif %}
)
{%- for columns in unique %}
{%- set key = columns if columns is string else columns | join(', ') %}
select '{{ key }} is not unique' as problem, sum(shared.rows_found) as rows_found
from (
    select {{ key }}, count(*) as rows_found
    from {{ model if partly else 'tested' }}
    {% if partly %}where {{ columns }} in (select tested.{{ columns }} from tested)
    {% elif columns is string %}where {{ columns }} is not null{% endif %}
    group by {{ key }}
    having count(*) > 1
) as shared
having count(*) > 0
{{ 'union all' if not loop.last or broken }}
{%- endfor -%}
{%- if broken %}
select broken.problem, count(*) as rows_found
from (
    select case {% for condition, problem in broken %}when {{ condition }} then '{{ problem }}' {% endfor %}end as problem
    from tested
    where {% for condition, problem in broken %}{{ condition }}{{ ' or ' if not loop.last }}{% endfor %}
) as broken
group by broken.problem
{%- endif %}
{% endtest %}
