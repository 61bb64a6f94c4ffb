-- Grain: metric with a source: the sums of kpi_sums it is made of, a quotient where there is a denominator.
{{ config(schema='core') }}

{% for code, parts in kpi_formulas().items() -%}
select
    '{{ code }}' as metric_code,
    '{{ parts[0] }}' as needs,
    '{{ parts[1] }}' as numerator,
    {{ "'" ~ parts[2] ~ "'" if parts | length > 2 else 'cast(null as varchar)' }} as denominator
{{ "union all" if not loop.last }}
{% endfor %}
