{# Facts of the person in the creators sheet: said once for each creator code, whichever handle they stand beside. #}
{% macro creator_facts() -%}
  {{ return(['name', 'tier', 'market', 'category', 'owner', 'agency', 'language', 'timezone', 'status', 'followers', 'platform_score', 'payee_code']) }}
{%- endmacro %}
