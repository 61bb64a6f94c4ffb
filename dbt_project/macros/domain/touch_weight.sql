{# Whether a model looks at nothing of a touch but its place on the path. #}
{% macro is_by_place(model) -%}
  {{ model }} in ('first_touch', 'last_touch', 'linear', 'position_based')
{%- endmacro %}

{#
  Unnormalised weight of a place on a path of a length, DOUBLE (attribution.md "From touches to credits"). `path` has touch_position and touch_count, `rules`
  the model and its weights. Weights that are all 0 (position_based with both ends 0) fall back to equal shares.
#}
{% macro place_weight(path, rules) -%}
  case {{ rules }}.model
    when 'last_touch' then case when {{ path }}.touch_position = {{ path }}.touch_count then 1.0 else 0.0 end
    when 'first_touch' then case when {{ path }}.touch_position = 1 then 1.0 else 0.0 end
    when 'linear' then 1.0
    when 'position_based' then case
      when {{ path }}.touch_count = 1 then 1.0
      when {{ path }}.touch_count = 2 and {{ rules }}.first_weight + {{ rules }}.last_weight <= 0 then 1.0
      when {{ path }}.touch_position = 1 then {{ rules }}.first_weight
      when {{ path }}.touch_position = {{ path }}.touch_count then {{ rules }}.last_weight
      else greatest(1.0 - {{ rules }}.first_weight - {{ rules }}.last_weight, 0.0) / cast({{ path }}.touch_count - 2 as double)
    end
  end
{%- endmacro %}

{#
  The same for models that look at more than the place: `path` has is_platform, touched_at and last_touched_at. Decay is measured from the path's last
  touch: the shares are the same as measured from the order, and old paths do not underflow. Channels without weights weigh nothing.
#}
{% macro path_weight(path, rules) -%}
  case {{ rules }}.model
    when 'platform_credit' then case when {{ path }}.is_platform then 1.0 else 0.0 end
    when 'time_decay' then pow(2.0, -{{ linkstar.seconds_between(path ~ '.touched_at', path ~ '.last_touched_at') }} / 3600.0 / {{ rules }}.half_life_hours)
    else 0.0
  end
{%- endmacro %}
