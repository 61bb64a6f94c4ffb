{#
  Body of a `_versions` model over a raw table of the platform's API: every new version is parsed once. `columns` maps a column to
  '<kind> <path in the payload>' (kinds: api_value), or to [path, [fields]] for a list of objects. `hashes` maps a 64-bit key to the columns
  it is made of; NULL where one of them is. `key` is the 64-bit hash of the record key. With `endpoint` the path that was called is kept
  too: its version says which dialect the row speaks.
#}
{% macro api_versions(table_name, key, columns, hashes={}, endpoint=false) -%}
  {%- set fields = {} -%}
  {%- for spec in columns.values() -%}
    {%- set path = spec.split(' ')[1] if spec is string else spec[0] -%}
    {%- set type = linkstar.api_json_type(spec) -%}
    {%- set parts = path.split('.') -%}
    {%- set place = namespace(node=fields) -%}
    {%- for part in parts[:-1] -%}
      {%- if part not in place.node %}{% do place.node.update({part: {}}) %}{% endif -%}
      {%- set place.node = place.node[part] -%}
    {%- endfor -%}
    {%- do place.node.update({parts[-1]: type}) -%}
  {%- endfor -%}
  {%- set raw_columns = {'record_key': 'varchar', 'shop_id': 'varchar', 'version_id': 'varchar', 'source_at': 'timestamptz', 'is_gone': 'boolean',
       'payload': 'varchar'} -%}
  {%- if endpoint %}{% do raw_columns.update({'endpoint': 'varchar'}) %}{% endif %}
with new_rows as (
    {{ linkstar.new_raw_rows('tiktok_shop', table_name, raw_columns) }}
),

parsed as (
    select
        new_rows.*,
        {{ linkstar.parse_json('payload', fields) }} as sent
    from new_rows
),

typed as (
    select
        {{ linkstar.hash64(['parsed.record_key']) }} as {{ key }},
        parsed.record_key,
        parsed.shop_id,
        parsed.version_id,
        {% for name, spec in columns.items() -%}
        {{ linkstar.api_value(spec.split(' ')[0], 'parsed.sent.' ~ spec.split(' ')[1]) if spec is string else 'parsed.sent.' ~ spec[0] }} as {{ name }},
        {% endfor -%}
        {% if endpoint %}parsed.endpoint,
        {% endif -%}
        parsed.is_gone,
        {{ linkstar.utc('parsed.source_at') }} as source_at,
        parsed.known_at,
        parsed.load_id,
        cast({{ var('run_seq') }} as bigint) as seq
    from parsed
)

select
    {% for name, parts in hashes.items() -%}
    case when {{ parts | join(' is not null and ') }} is not null then {{ linkstar.hash64(parts) }} end as {{ name }},
    {% endfor -%}
    typed.*
from typed
{%- endmacro %}

{% macro api_json_type(spec) -%}
  {{ return(spec[1] if spec is not string else (['VARCHAR'] if spec.split(' ')[0] == 'texts' else 'VARCHAR')) }}
{%- endmacro %}

{#
  Body of a current model: of each key touched since the last run its latest version, without those that are gone. With `keep_gone`
  a key that the source no longer shows keeps the facts of the last version that showed it, and says so in is_gone. first_seen_at is when
  any version of the key was first known.
#}
{% macro latest_api_version(versions_model, key, columns, keep_gone=false) -%}
with ranked as (
    select
        versions.*,
        min(versions.known_at) over (partition by versions.{{ key }}) as first_seen_at,
        row_number() over (partition by versions.{{ key }} order by {{ linkstar.latest_first('versions') }}) as recency,
        {%- if keep_gone %}
        first_value(versions.is_gone) over (partition by versions.{{ key }} order by {{ linkstar.latest_first('versions') }}) as is_gone_now,
        {%- endif %}
        row_number() over (partition by versions.{{ key }} order by versions.is_gone asc nulls last, {{ linkstar.latest_first('versions') }}) as shown_recency
    from {{ ref(versions_model) }} as versions
    where {{ linkstar.in_scope(ref(versions_model), key, 'versions.' ~ key) }}
)

select
    ranked.{{ key }},
    ranked.record_key,
    ranked.shop_id,
    {% for name in columns -%}
    ranked.{{ name }},
    {% endfor -%}
    {%- if keep_gone %}
    ranked.is_gone_now as is_gone,
    {%- endif %}
    ranked.first_seen_at,
    ranked.known_at
from ranked
where {{ 'ranked.shown_recency = 1' if keep_gone else 'ranked.recency = 1 and not ranked.is_gone' }}
{%- endmacro %}
