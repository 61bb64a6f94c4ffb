{# Which handle is a creator's main one: role main before sub before own, then the latest validity, then the handle. #}
{% macro creator_rank() -%}
  case coalesce(account_role, 'main') when 'main' then 2 when 'sub' then 1 else 0 end, since, normalised_handle
{%- endmacro %}
