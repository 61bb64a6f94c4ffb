{#
  Unnormalised weight of a touch on its path (attribution.md "From touches to credits"), DOUBLE. `path` has model, is_platform,
  touch_position, touch_count, touched_at, last_touched_at, channel_weight and the rule's weights. Decay is measured from the path's last
  touch: the shares are the same as measured from the order, and old paths do not underflow. Weights that are all 0
  (position_based with both ends 0) fall back to equal shares.
#}
{% macro touch_weight(path) -%}
  case {{ path }}.model
    when 'platform_credit' then case when {{ path }}.is_platform then 1.0 else 0.0 end
    when 'last_touch' then case when {{ path }}.touch_position = {{ path }}.touch_count then 1.0 else 0.0 end
    when 'first_touch' then case when {{ path }}.touch_position = 1 then 1.0 else 0.0 end
    when 'linear' then 1.0
    when 'position_based' then case
      when {{ path }}.touch_count = 1 then 1.0
      when {{ path }}.touch_count = 2 and {{ path }}.first_weight + {{ path }}.last_weight <= 0 then 1.0
      when {{ path }}.touch_position = 1 then {{ path }}.first_weight
      when {{ path }}.touch_position = {{ path }}.touch_count then {{ path }}.last_weight
      else greatest(1.0 - {{ path }}.first_weight - {{ path }}.last_weight, 0.0) / cast({{ path }}.touch_count - 2 as double)
    end
    when 'markov' then coalesce({{ path }}.channel_weight, 0.0)
    when 'shapley' then coalesce({{ path }}.channel_weight, 0.0)
    when 'time_decay' then pow(2.0, -{{ linkstar.seconds_between(path ~ '.touched_at', path ~ '.last_touched_at') }} / 3600.0 / {{ path }}.half_life_hours)
  end
{%- endmacro %}
