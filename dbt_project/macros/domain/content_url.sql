{# Public address of a video, of its account's handle and its id; other kinds of content have none that can be made. #}
{% macro content_url(content_type, handle, content_id) -%}
  case when {{ content_type }} = 'VIDEO' then 'https://www.tiktok.com/@' || {{ handle }} || '/video/' || {{ content_id }} end
{%- endmacro %}
