{# Channel of a touch for data-driven models: kind of evidence x kind of content (attribution.md). #}
{% macro touch_channel(touch) -%}
  {{ touch }}.kind || ' ' || case when {{ touch }}.content_type in ('VIDEO', 'LIVE', 'PHOTO') then lower({{ touch }}.content_type) else 'other' end
{%- endmacro %}

{# Key of a channel's weight: rule version x market x month of the weights x channel. #}
{% macro channel_weight_key(row, channel) -%}
  {{ linkstar.hash64([row ~ '.rule_set_id', row ~ '.rule_version', row ~ '.market', row ~ '.weights_month', channel]) }}
{%- endmacro %}

{# Whether a model's weights come from the data. #}
{% macro is_data_driven(model) -%}
  {{ model }} in ('markov', 'shapley')
{%- endmacro %}
