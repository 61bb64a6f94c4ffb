{#
  DECIMAL(18,4) of a display string such as "$1,234.50", "Rp 1.000" or "R$ 1.234,50" (affiliate commission bases).
  With both marks present the last one is the decimal mark. With one mark it is a thousands mark when it occurs more
  than once, or when three digits follow it and it is the currency's own thousands mark; otherwise a decimal mark.
  What is no amount ("-") is NULL.
#}
{% macro localised_money(text, currency) -%}
  {%- set digits = linkstar.keep_characters(text, '0-9,.-') -%}
  {%- set clean = "ltrim(" ~ digits ~ ", ',.')" -%}
  {%- set thousands = "case when " ~ currency ~ " in ('BRL', 'EUR', 'IDR', 'VND', 'CLP', 'COP', 'ARS') then '.' else ',' end" -%}
  {%- set last_comma = "(length(" ~ clean ~ ") - position(',' in reverse(" ~ clean ~ ")))" -%}
  {%- set last_dot = "(length(" ~ clean ~ ") - position('.' in reverse(" ~ clean ~ ")))" -%}
  {%- set comma_count = "(length(" ~ clean ~ ") - length(replace(" ~ clean ~ ", ',', '')))" -%}
  {%- set dot_count = "(length(" ~ clean ~ ") - length(replace(" ~ clean ~ ", '.', '')))" -%}
  try_cast(nullif(case
    when {{ comma_count }} > 0 and {{ dot_count }} > 0 and {{ last_comma }} > {{ last_dot }}
      then replace(replace({{ clean }}, '.', ''), ',', '.')
    when {{ comma_count }} > 0 and {{ dot_count }} > 0 then replace({{ clean }}, ',', '')
    when {{ comma_count }} > 1 then replace({{ clean }}, ',', '')
    when {{ dot_count }} > 1 then replace({{ clean }}, '.', '')
    when {{ comma_count }} = 1 and position(',' in reverse({{ clean }})) = 4 and {{ thousands }} = ',' then replace({{ clean }}, ',', '')
    when {{ comma_count }} = 1 then replace({{ clean }}, ',', '.')
    when {{ dot_count }} = 1 and position('.' in reverse({{ clean }})) = 4 and {{ thousands }} = '.' then replace({{ clean }}, '.', '')
    else {{ clean }}
  end, '') as decimal(18, 4))
{%- endmacro %}

{# The text with only the characters of a class kept. #}
{% macro keep_characters(text, characters) -%}
  {{ return(adapter.dispatch('keep_characters', 'linkstar')(text, characters)) }}
{%- endmacro %}

{% macro duckdb__keep_characters(text, characters) -%}
  regexp_replace({{ text }}, '[^{{ characters }}]', '', 'g')
{%- endmacro %}

{% macro spark__keep_characters(text, characters) -%}
  regexp_replace({{ text }}, '[^{{ characters }}]', '')
{%- endmacro %}
