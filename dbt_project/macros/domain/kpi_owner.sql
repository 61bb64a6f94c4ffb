{# A node as a sheet writes it, as nodes are compared where no master data spells it: markets as markets, the rest trimmed and in lower case. #}
{% macro kpi_code(type, code) -%}
  case when {{ type }} = 'market' then {{ linkstar.normal_market(code) }} else lower(trim({{ code }})) end
{%- endmacro %}

{# The tier a target limits its node to; a single creator or a tier has no others to leave out, so there the word only describes. #}
{% macro kpi_tier_limit(type, tier) -%}
  case when {{ type }} not in ('creator', 'collaboration', 'tier') then nullif(lower(trim({{ tier }})), '') end
{%- endmacro %}

{# Key of what a target is about: a node as written, or its part of one tier or one campaign stage. #}
{% macro kpi_scope_key(type, code, tier, stage) -%}
  {{ linkstar.hash64(["'kpi_scope'", type, code, tier, stage]) }}
{%- endmacro %}

{# Key of the place of a fact, all that decides whose it is: its day, market, shop, creator and campaign. #}
{% macro kpi_place_key(fact) -%}
  {{ linkstar.hash64([fact ~ '.fact_day', fact ~ '.market', fact ~ '.shop_id', fact ~ '.creator_id', fact ~ '.campaign_id']) }}
{%- endmacro %}

{# Members of a node in kpi_member_days: a whole shop, or what a node reaches through its creators. #}
{% macro kpi_shop_member(shop_id) -%}
  'shop ' || {{ shop_id }}
{%- endmacro %}

{% macro kpi_part_member(scope_key) -%}
  'part ' || cast({{ scope_key }} as varchar)
{%- endmacro %}
