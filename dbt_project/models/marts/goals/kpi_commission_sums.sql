-- Grain: scope x period with any affiliate line: commission by order date. A cost of the creator whom the platform credited,
-- whatever the official rule says about revenue; a market's or shop's is that of all its affiliate lines.
{{ config(schema='core') }}

{%- set parts = [
    'commission', 'commission_est', 'commission_act', 'commission_std_est', 'commission_std_act', 'commission_ads_est', 'commission_ads_act',
    'cofund_bonus_est', 'cofund_bonus_act', 'partner_commission', 'commission_base_act', 'commission_on_base'] %}

with days as (
    select * from {{ ref('kpi_period_days') }}
    where shop_id is null
),

affiliate as (
    select
        lines.*,
        case
            when lines.commission = 0 then 0
            when lines.settlement_status = 'SETTLED' then coalesce(lines.partner_commission_act, lines.partner_commission_est, 0)
            else coalesce(lines.partner_commission_est, 0)
        end as partner_commission,
        case when lines.commission_base_act is not null then lines.commission_act end as commission_on_base
    from {{ ref('kpi_affiliate') }} as lines
),

converted as (
    select
        place_key,
        fact_day,
        currency,
        is_provisional,
        {% for part in parts %}
        {%- if part == 'commission' %}
        commission,
        commission_rc,
        {%- else %}
        {%- set counted = 'case when is_counted then ' ~ part ~ ' else 0 end' %}
        {{ counted }} as {{ part }},
        {{ money_times(counted, 'fx_rate') }} as {{ part }}_rc{{ ',' if not loop.last }}
        {%- endif %}
        {%- endfor %}
    from affiliate
),

owned as (
    select
        days.period_key,
        converted.is_provisional,
        {% for part in parts %}{{ kpi_amount('converted', part) }} * places.share as {{ part }}{{ ', ' if not loop.last }}{% endfor %}
    from days
    inner join {{ ref('kpi_owned_places') }} as places on days.scope_key = places.scope_key and days.day = places.fact_day
    inner join converted on places.place_key = converted.place_key
)

select
    period_key,
    {% for part in parts -%}
    cast(sum({{ part }}) as decimal(28, 8)) as {{ part }},
    {% endfor -%}
    sum(case when commission is null then 1 else 0 end) as commissions_without_rate,
    sum(case when is_provisional then 1 else 0 end) as commissions_provisional
from owned
group by period_key
