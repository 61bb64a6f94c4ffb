{#
  Body of a `_versions` model over a day report of GMV Max: every new version is parsed once. `columns` maps a column, in the order of
  the model, to '<kind> <field of the report>': id and text as they came, day, money, count, account (a handle), content (a post id).
  A row's own key is hashed from the dimensions of `key` (name -> columns) and the day; spend_key is that of the campaign's day, which
  every level of the report shares.
#}
{% macro gmv_max_day_versions(table_name, columns, key={}) -%}
  {%- set fields = {} -%}
  {%- for spec in columns.values() %}{% do fields.update({spec.split(' ')[1]: 'VARCHAR'}) %}{% endfor -%}
  {%- set campaign_day = ['parsed.advertiser_id', 'parsed.figures.store_id', 'parsed.figures.campaign_id', 'parsed.figures.date'] -%}
with new_rows as (
    {{ linkstar.new_raw_rows('tiktok_ads', table_name, {'record_key': 'varchar', 'advertiser_id': 'varchar', 'version_id': 'varchar',
       'source_at': 'timestamptz', 'is_gone': 'boolean', 'payload': 'varchar'}) }}
),

parsed as (
    select
        new_rows.*,
        {{ linkstar.parse_json('payload', fields) }} as figures
    from new_rows
)

select
    {% for name, dimensions in key.items() -%}
    {{ linkstar.hash64(campaign_day[:-1] + dimensions + campaign_day[-1:]) }} as {{ name }},
    {% endfor -%}
    {{ linkstar.hash64(["'gmv max'"] + campaign_day) }} as spend_key,
    parsed.advertiser_id,
    {% for name, spec in columns.items() -%}
    {{ linkstar.report_value(spec.split(' ')[0], 'parsed.figures.' ~ spec.split(' ')[1]) }} as {{ name }},
    {% endfor -%}
    parsed.version_id,
    parsed.is_gone,
    {{ linkstar.utc('parsed.source_at') }} as source_at,
    parsed.known_at,
    parsed.load_id,
    cast({{ var('run_seq') }} as bigint) as seq
from parsed
{%- endmacro %}

{# One value of a report by its kind; what is no figure reads as NULL. #}
{% macro report_value(kind, column) -%}
  {%- if kind == 'day' -%}cast({{ column }} as date)
  {%- elif kind == 'money' -%}{{ linkstar.figure_text(column, 'decimal(18, 4)') }}
  {%- elif kind == 'count' -%}{{ linkstar.figure_text(column, 'bigint') }}
  {%- elif kind == 'account' -%}{{ linkstar.account_text(column) }}
  {%- elif kind == 'content' -%}{{ linkstar.content_text(column) }}
  {%- elif kind == 'text' -%}{{ column }}
  {%- else -%}{{ exceptions.raise_compiler_error("report_value: no kind " ~ kind) }}
  {%- endif -%}
{%- endmacro %}
