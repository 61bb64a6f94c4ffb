{#
  What the ROI marts are about. Every credit, commission and cost is summed once for each subject: for the creator, content, product
  and campaign it belongs to, or for none. So the rows of each of the four marts add up to the same totals.
#}
{% macro roi_subjects() -%}
  (values ('creator'), ('content'), ('product'), ('campaign')) as subjects (subject_type)
{%- endmacro %}

{# Which creator, content, product or campaign a row (with columns of these names) belongs to; beside roi_subjects. #}
{% macro roi_subject_id(alias) -%}
  case subjects.subject_type
    when 'creator' then {{ alias }}.creator_id
    when 'content' then {{ alias }}.content_id
    when 'product' then {{ alias }}.product_id
    when 'campaign' then {{ alias }}.campaign_id
  end
{%- endmacro %}
