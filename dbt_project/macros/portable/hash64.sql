{# BIGINT key of a list of text expressions: 64 bits of md5 over the parts joined by '|'. A NULL part counts as ''. #}
{% macro hash64(parts) -%}
  {{ return(adapter.dispatch('hash64', 'linkstar')(parts)) }}
{%- endmacro %}

{% macro joined_key(parts) -%}
  {%- for part in parts -%}
    coalesce(cast({{ part }} as varchar), ''){{ " || '|' || " if not loop.last }}
  {%- endfor -%}
{%- endmacro %}

{% macro duckdb__hash64(parts) -%}
  cast(cast(md5_number({{ linkstar.joined_key(parts) }}) >> 64 as hugeint) - 9223372036854775808 as bigint)
{%- endmacro %}

{% macro spark__hash64(parts) -%}
  cast(cast(conv(substr(md5({{ linkstar.joined_key(parts) }}), 1, 16), 16, 10) as decimal(20, 0)) - 9223372036854775808 as bigint)
{%- endmacro %}
