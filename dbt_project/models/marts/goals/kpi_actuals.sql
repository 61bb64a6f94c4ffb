-- Grain: target. Its metric's actual in the target's currency: sums over sums at the grain of node x period.
-- No actual where the node is not known or has nothing of the part asked for, or where the metric has no source; needs says which it rests on.
{{ config(schema='core') }}

{%- set formulas = kpi_formulas() %}

with sums as (
    select * from {{ ref('kpi_sums') }}
),

measured as (
    select
        targets.target_key,
        case targets.metric_code
        {%- for code, parts in formulas.items() %}
            when '{{ code }}' then cast({{ parts[1] }} as decimal(38, 12))
        {%- endfor %}
        end as numerator,
        case targets.metric_code
        {%- for code, parts in formulas.items() if parts | length > 2 %}
            when '{{ code }}' then cast({{ parts[2] }} as decimal(38, 12))
        {%- endfor %}
        end as denominator,
        targets.metric_code in (
            {%- for code, parts in formulas.items() if parts | length > 2 %}'{{ code }}'{{ ', ' if not loop.last }}{% endfor -%}
        ) as is_quotient,
        case targets.metric_code
        {%- for code, parts in formulas.items() %}
            when '{{ code }}' then '{{ parts[0].split('+')[0] }}'
        {%- endfor %}
        else 'nothing'
        end as needs,
        case targets.metric_code
        {%- for code, parts in formulas.items() if '+' in parts[0] %}
            when '{{ code }}' then '{{ parts[0].split('+')[1] }}'
        {%- endfor %}
        end as needs_source,
        {% for source in kpi_activity() -%}
        sums.is_{{ source }}_gap,
        {% endfor -%}
        sums.missing_activity,
        sums.open_lines,
        sums.open_costs,
        sums.missing_sales,
        sums.missing_tax,
        sums.missing_cash,
        sums.missing_cost,
        sums.missing_profit,
        sums.missing_fees,
        sums.fees_estimated,
        sums.rule_version
    from {{ ref('kpi_targets') }} as targets
    inner join sums on targets.period_key = sums.period_key
    where targets.is_known_node and not targets.is_empty_part
)

select
    target_key,
    needs,
    case
        when is_quotient then cast({{ ratio('numerator', 'denominator') }} as decimal(38, 12))
        else numerator
    end as actual_value,
    rule_version,
    open_lines
    + case when needs in ('cost', 'profit') then open_costs else 0 end
    + case when needs in ('fees', 'profit') then fees_estimated else 0 end as open_items,
    concat_ws(
        ',',
        nullif(case needs
            when 'sales' then missing_sales
            when 'tax' then missing_tax
            when 'cash' then missing_cash
            when 'cost' then missing_cost
            when 'profit' then missing_profit
            when 'fees' then missing_fees
            when 'activity' then missing_activity
            else ''
        end, ''),
        case
            {% for source in kpi_activity() -%}
            when needs_source = '{{ source }}' and is_{{ source }}_gap then '{{ source }}'
            {% endfor -%}
        end
    ) as missing_inputs
from measured
