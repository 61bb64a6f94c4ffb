{# Time zones and date arithmetic, one macro each; a TIMESTAMP without zone holds UTC. #}

{# Wall-clock TIMESTAMP in a zone (IANA name, may be a column) of a UTC timestamp. #}
{% macro to_local(ts, timezone) -%}
  {{ return(adapter.dispatch('to_local', 'linkstar')(ts, timezone)) }}
{%- endmacro %}

{% macro duckdb__to_local(ts, timezone) -%}
  timezone({{ timezone }}, timezone('UTC', {{ ts }}))
{%- endmacro %}

{% macro spark__to_local(ts, timezone) -%}
  from_utc_timestamp({{ ts }}, {{ timezone }})
{%- endmacro %}

{% macro to_local_date(ts, timezone) -%}
  cast({{ linkstar.to_local(ts, timezone) }} as date)
{%- endmacro %}

{# UTC TIMESTAMP of a wall-clock TIMESTAMP in a zone. #}
{% macro to_utc(ts, timezone) -%}
  {{ return(adapter.dispatch('to_utc', 'linkstar')(ts, timezone)) }}
{%- endmacro %}

{% macro duckdb__to_utc(ts, timezone) -%}
  timezone('UTC', timezone({{ timezone }}, {{ ts }}))
{%- endmacro %}

{% macro spark__to_utc(ts, timezone) -%}
  to_utc_timestamp({{ ts }}, {{ timezone }})
{%- endmacro %}

{# UTC TIMESTAMP of a column dlt stored with a zone. #}
{% macro utc(ts) -%}
  {{ return(adapter.dispatch('utc', 'linkstar')(ts)) }}
{%- endmacro %}

{% macro duckdb__utc(ts) -%}
  timezone('UTC', cast({{ ts }} as timestamptz))
{%- endmacro %}

{% macro spark__utc(ts) -%}
  cast({{ ts }} as timestamp)
{%- endmacro %}

{# UTC TIMESTAMP of unix seconds; 0 and NULL mean "not set". #}
{% macro from_unix(seconds) -%}
  {{ return(adapter.dispatch('from_unix', 'linkstar')(seconds)) }}
{%- endmacro %}

{% macro duckdb__from_unix(seconds) -%}
  make_timestamp(nullif({{ seconds }}, 0) * 1000000)
{%- endmacro %}

{% macro spark__from_unix(seconds) -%}
  timestamp_seconds(nullif({{ seconds }}, 0))
{%- endmacro %}

{% macro days_later(day, days) -%}
  cast({{ day }} + interval '1' day * ({{ days }}) as date)
{%- endmacro %}

{% macro months_later(day, months) -%}
  cast({{ day }} + interval '1' month * ({{ months }}) as date)
{%- endmacro %}

{% macro hours_earlier(ts, hours) -%}
  ({{ ts }} - interval '1' hour * ({{ hours }}))
{%- endmacro %}

{# Whole days from the first date to the second. #}
{% macro days_between(first, second) -%}
  {{ return(adapter.dispatch('days_between', 'linkstar')(first, second)) }}
{%- endmacro %}

{% macro duckdb__days_between(first, second) -%}
  date_diff('day', {{ first }}, {{ second }})
{%- endmacro %}

{% macro spark__days_between(first, second) -%}
  datediff({{ second }}, {{ first }})
{%- endmacro %}

{# Seconds from the first timestamp to the second, DOUBLE. #}
{% macro seconds_between(first, second) -%}
  {{ return(adapter.dispatch('seconds_between', 'linkstar')(first, second)) }}
{%- endmacro %}

{% macro duckdb__seconds_between(first, second) -%}
  epoch({{ second }} - {{ first }})
{%- endmacro %}

{% macro spark__seconds_between(first, second) -%}
  (unix_micros({{ second }}) - unix_micros({{ first }})) / 1000000.0
{%- endmacro %}

{# The business clock of this refresh: the only "now" a model may use. #}
{% macro clock() -%}
  cast('{{ var("clock") }}' as timestamp)
{%- endmacro %}
