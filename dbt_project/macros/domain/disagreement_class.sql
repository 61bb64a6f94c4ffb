{# Who names a creator for a line, and whether they agree: one class for every combination of three creators, each of which may be NULL. #}
{% macro disagreement_class(platform, click, live) -%}
  case
    when {{ platform }} is null and {{ click }} is null and {{ live }} is null then 'none'
    when {{ click }} is null and {{ live }} is null then 'platform_only'
    when {{ platform }} is null and {{ live }} is null then 'click_only'
    when {{ platform }} is null and {{ click }} is null then 'live_only'
    when {{ live }} is null then case when {{ platform }} = {{ click }} then 'agree' else 'platform_vs_click' end
    when {{ click }} is null then case when {{ platform }} = {{ live }} then 'agree' else 'platform_vs_live' end
    when {{ platform }} is null then case when {{ click }} = {{ live }} then 'agree' else 'click_vs_live' end
    when {{ platform }} = {{ click }} and {{ click }} = {{ live }} then 'agree'
    when {{ platform }} = {{ live }} then 'click_differs'
    when {{ platform }} = {{ click }} then 'live_differs'
    when {{ click }} = {{ live }} then 'platform_differs'
    else 'all_differ'
  end
{%- endmacro %}
