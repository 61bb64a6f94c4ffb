{#
  Codes of the creators sheet as sheets may spell them: lower case -> the code. Codes that differ in nothing but their letters' case
  are left out; of those only the exact one is found.
#}
{% macro folded_creator_codes() -%}
  select
    lower(codes.creator_id) as folded_code,
    min(codes.creator_id) as creator_id
  from (select distinct creator_id from {{ ref('attr_handles') }}) as codes
  group by lower(codes.creator_id)
  having count(*) = 1
{%- endmacro %}
