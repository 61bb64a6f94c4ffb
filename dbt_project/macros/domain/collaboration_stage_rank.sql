{# Place of an event among those of one moment, later steps last; 0 for an event that is no stage (an instruction that changed). #}
{% macro collaboration_stage_rank(event) -%}
  case {{ event }}
    {% for name in ['invited', 'accepted', 'signed', 'sample_sent', 'sample_delivered', 'draft_submitted', 'review_rejected', 'review_passed', 'published',
        'settled', 'disputed', 'breached'] -%}
    when '{{ name }}' then {{ loop.index }}
    {% endfor -%}
    else 0
  end
{%- endmacro %}
