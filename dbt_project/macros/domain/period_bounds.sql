{# First day of the period that a day falls into; weeks start on the shop's first weekday ('mon' or 'sun'); 'all' starts in 1970. #}
{% macro period_start(period_type, day, week_start) -%}
  cast(case {{ period_type }}
    when 'day' then {{ day }}
    when 'week' then case
      when {{ week_start }} = 'sun' then {{ linkstar.days_later("cast(date_trunc('week', " ~ linkstar.days_later(day, 1) ~ ") as date)", -1) }}
      else cast(date_trunc('week', {{ day }}) as date)
    end
    when 'month' then cast(date_trunc('month', {{ day }}) as date)
    when 'quarter' then cast(date_trunc('quarter', {{ day }}) as date)
    else date '1970-01-01'
  end as date)
{%- endmacro %}

{# Last day of a period, NULL for 'all'. #}
{% macro period_end(period_type, first_day) -%}
  cast(case {{ period_type }}
    when 'day' then {{ first_day }}
    when 'week' then {{ linkstar.days_later(first_day, 6) }}
    when 'month' then {{ linkstar.days_later("cast(" ~ first_day ~ " + interval '1' month as date)", -1) }}
    when 'quarter' then {{ linkstar.days_later("cast(" ~ first_day ~ " + interval '3' month as date)", -1) }}
  end as date)
{%- endmacro %}

{# Relation of the period types of creator_roi. #}
{% macro period_types() -%}
  (values ('day'), ('week'), ('month'), ('quarter'), ('all')) as period_types (period_type)
{%- endmacro %}
