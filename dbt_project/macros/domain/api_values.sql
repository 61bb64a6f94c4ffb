{#
  Typed value of a field of an API payload that was read as text. What is absent, blank, {} or cannot be read is NULL: a field must never
  stop a night. Kinds (reference: the platform sends rates in several encodings, numbers as text, times in several forms):
    text, word (upper case), handle, currency, flag, texts and list (kept as they are), json (text of the object)
    money, number (DECIMAL(18,4)), factor (DECIMAL(18,8)), count (whole number; also "5" and "")
    rate_cents (hundredths of a percent: 1550 = 0.1550), rate_fraction ("0.20"; "12.5%" too), rate_percent ("60.85" = 0.6085)
    unix (seconds, also as text; 0 = not set), wall_clock (text without a zone), date, month (its first day)
#}
{% macro api_value(kind, field) -%}
  {%- set text = "nullif(trim(" ~ field ~ "), '')" -%}
  {%- if kind in ('texts', 'list') -%}{{ field }}
  {%- elif kind == 'text' -%}{{ text }}
  {%- elif kind == 'word' -%}upper({{ text }})
  {%- elif kind == 'currency' -%}upper({{ text }})
  {%- elif kind == 'handle' -%}{{ linkstar.normal_handle(field) }}
  {%- elif kind == 'json' -%}nullif({{ text }}, '{}')
  {%- elif kind == 'flag' -%}case when {{ text }} is not null then lower({{ text }}) in ('true', 'yes', '1') end
  {%- elif kind in ('money', 'number') -%}try_cast({{ text }} as decimal(18, 4))
  {%- elif kind == 'factor' -%}try_cast({{ text }} as decimal(18, 8))
  {%- elif kind == 'count' -%}cast(try_cast({{ text }} as decimal(18, 0)) as bigint)
  {%- elif kind == 'rate_cents' -%}{{ linkstar.rate_text(text) }}
  {%- elif kind == 'rate_fraction' -%}{{ linkstar.api_rate(text, '1') }}
  {%- elif kind == 'rate_percent' -%}{{ linkstar.api_rate(text, '0.01') }}
  {%- elif kind == 'unix' -%}{{ linkstar.from_unix("try_cast(try_cast(" ~ text ~ " as decimal(11, 0)) as bigint)") }}
  {%- elif kind == 'wall_clock' -%}try_cast({{ text }} as timestamp)
  {%- elif kind == 'date' -%}try_cast({{ text }} as date)
  {%- elif kind == 'month' -%}cast(date_trunc('month', try_cast({{ text }} as date)) as date)
  {%- else -%}{{ exceptions.raise_compiler_error("no such kind of value: " ~ kind) }}
  {%- endif -%}
{%- endmacro %}

{# Fraction, DECIMAL(18,8), of a rate text whose unit is `unit`; a trailing percent sign says percent, whatever the unit. #}
{% macro api_rate(text, unit) -%}
  cast(try_cast(replace({{ text }}, '%', '') as decimal(18, 8)) * cast(case when {{ text }} like '%\%' escape '\' then 0.01 else {{ unit }} end as decimal(5, 4))
    as decimal(18, 8))
{%- endmacro %}
