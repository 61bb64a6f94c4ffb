{#
  What goals count besides sales, costs and commissions: source -> its counts and its money, columns of kpi_activity. `distinct` are counted once a
  content, however many shops show it. A further measure is one entry here and its expression in kpi_activity.
#}
{% macro kpi_activity() -%}
  {{ return({
    'content_days': {
      'counts': ['views', 'product_impressions', 'product_clicks', 'engagements', 'watch_seconds', 'watched_views', 'full_plays', 'played_views', 'direct_orders',
        'add_to_cart', 'carted_orders'],
      'money': ['gmv_direct', 'gmv_indirect'], 'distinct': []},
    'contents': {'counts': ['live_hours'], 'money': [], 'distinct': ['videos_published', 'lives_held', 'marks_told', 'ad_marks']},
    'accounts': {'counts': ['follower_gain'], 'money': [], 'distinct': []},
    'shop_report': {'counts': ['shop_buyers', 'shop_visitors'], 'money': ['gmv_compass'], 'distinct': []},
    'ads': {'counts': [], 'money': ['ad_cost', 'ad_revenue', 'gmvmax_cost', 'gmvmax_revenue'], 'distinct': []},
    'settlements': {'counts': [], 'money': ['settlement_amount', 'fee_residual'], 'distinct': []},
    'samples': {'counts': ['samples_sent', 'samples_due', 'samples_posted', 'latency_days', 'latency_samples'], 'money': [], 'distinct': []},
    'collaborations': {
      'counts': ['contents_due', 'contents_on_time', 'review_hours_total', 'reviews', 'revisions_used', 'new_creators'], 'money': [], 'distinct': []},
    'campaigns': {'counts': [], 'money': ['budget'], 'distinct': []},
  }) }}
{%- endmacro %}

{# The columns of one kind (counts, money, distinct) over all sources. #}
{% macro kpi_activity_columns(kind) -%}
  {%- set names = [] -%}
  {%- for measures in linkstar.kpi_activity().values() -%}
    {%- for name in measures[kind] -%}{%- do names.append(name) -%}{%- endfor -%}
  {%- endfor -%}
  {{ return(names) }}
{%- endmacro %}

{#
  Select list of one source of kpi_activity: `values` gives the expressions of its measures, every other measure is empty. `place` gives fact_day, market,
  shop_id, creator_id, campaign_id; `ref` what the row is about (a content, a sample); `currency` that of its money.
#}
{% macro kpi_activity_rows(source, place, ref, values, currency='cast(null as varchar)') -%}
  '{{ source }}' as source,
    cast({{ ref }} as varchar) as fact_ref,
    {% for name in ['fact_day', 'market', 'shop_id', 'creator_id', 'campaign_id'] -%}
    cast({{ place.get(name, 'null') }} as {{ 'date' if name == 'fact_day' else 'varchar' }}) as {{ name }},
    {% endfor -%}
    {% for name in linkstar.kpi_activity_columns('counts') + linkstar.kpi_activity_columns('distinct') -%}
    cast({{ values.get(name, 'null') }} as decimal(28, 8)) as {{ name }},
    {% endfor -%}
    {% for name in linkstar.kpi_activity_columns('money') -%}
    cast({{ values.get(name, 'null') }} as decimal(18, 4)) as {{ name }},
    {% endfor -%}
    {{ currency }} as currency
{%- endmacro %}
