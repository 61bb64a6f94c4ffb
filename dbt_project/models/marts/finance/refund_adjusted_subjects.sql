-- Grain: rule set x market x subject (creator, content, product) x month: credited sales by order date beside refunds by order date (cohort) and by refund
-- date (cash); subject NULL = what no touch explains. A month with refunds but no sales has a row. Subjects of a market sum to refund_adjusted_gmv.
-- Money without a rate makes the month's _rc figures NULL, never smaller; where shops of a market differ in currency, theirs are NULL.
{%- set keys = ['rule_set_id', 'market', 'subject_type', 'subject_id', 'month'] %}
{%- set sold = ['gmv_gross', 'cancelled_amount', 'refund_cohort', 'gmv_net', 'gmv_net_expected', 'gmv_gross_final'] %}
{%- set counted = ['orders', 'lines_eligible', 'lines_settled', 'lines_open', 'outlook_gaps', 'fx_gaps'] %}
{%- set subjects = ['creator', 'content', 'product'] %}

with facts as (
    select
        rule_set_id,
        market,
        subject_type,
        subject_id,
        fact_month as month,
        items_sold,
        {% for name in counted -%}
        {{ name }},
        {% endfor -%}
        {% for name in sold -%}
        {{ name }} as {{ name }}_rc,
        {{ name }}_local as {{ name }},
        {% endfor -%}
        cast(0 as decimal(18, 4)) as refund_cash,
        cast(0 as decimal(18, 4)) as refund_cash_rc,
        0 as refunds_without_rate
    from {{ ref('mart_roi_credit_days') }}
    where subject_type in ('{{ subjects | join("', '") }}')
    {% for subject in subjects -%}
    union all
    select
        rule_set_id,
        market,
        '{{ subject }}' as subject_type,
        {{ subject }}_id as subject_id,
        cast(date_trunc('month', refund_date) as date) as month,
        0 as items_sold,
        {% for name in counted -%}
        0 as {{ name }},
        {% endfor -%}
        {% for name in sold -%}
        0 as {{ name }}_rc,
        0 as {{ name }},
        {% endfor -%}
        amount_product as refund_cash,
        coalesce(amount_product_rc, 0) as refund_cash_rc,
        case when amount_product_rc is null then 1 else 0 end as refunds_without_rate
    from {{ ref('mart_refund_parts') }}
    {% endfor %}
),

summed as (
    select
        {{ keys | join(',\n        ') }},
        sum(items_sold) as items_sold,
        {% for name in counted + ['refunds_without_rate', 'refund_cash', 'refund_cash_rc'] -%}
        sum({{ name }}) as {{ name }},
        {% endfor -%}
        {% for name in sold -%}
        sum({{ name }}) as {{ name }},
        sum({{ name }}_rc) as {{ name }}_rc{{ "," if not loop.last }}
        {% endfor -%}
    from facts
    group by {{ keys | join(', ') }}
),

-- how far the expectation was off in the months that can be judged by now
errors as (
    select
        shops.market,
        {{ ratio('sum(abs(judged.gmv_net_expected - judged.gmv_net))', 'sum(judged.gmv_net)') }} as gmv_net_expected_error
    from {{ ref('mart_outlook_errors') }} as judged
    inner join {{ ref('attr_shops') }} as shops on judged.shop_id = shops.shop_id
    group by shops.market
),

-- the day on which a month asks which rule set is official: its last one, or today while it is open
months as (
    select
        kept.*,
        least(kept.month_end, kept.local_today) as judged_on
    from (
        select
            held.rule_set_id,
            held.market,
            held.month,
            markets.currency,
            coalesce(markets.local_today, cast({{ clock() }} as date)) as local_today,
            {{ period_end("'month'", 'held.month') }} as month_end
        from (select distinct rule_set_id, market, month from summed) as held
        left join {{ ref('mart_markets') }} as markets on held.market = markets.market
    ) as kept
),

judged_months as (
    select
        months.rule_set_id,
        months.market,
        months.month,
        months.currency,
        months.month_end < months.local_today as is_month_complete,
        coalesce(bool_or(spans.is_official), false) as is_official
    from months
    left join {{ ref('mart_rule_spans') }} as spans
        on
            months.rule_set_id = spans.rule_set_id and months.market = spans.market
            and months.judged_on >= spans.valid_from and months.judged_on <= spans.valid_to
    group by months.rule_set_id, months.market, months.month, months.currency, months.month_end, months.local_today
),

joined as (
    select
        summed.*,
        judged_months.currency,
        judged_months.is_month_complete,
        judged_months.is_official,
        errors.gmv_net_expected_error,
        summed.fx_gaps + summed.refunds_without_rate > 0 as is_rate_missing
    from summed
    inner join judged_months
        on
            summed.rule_set_id = judged_months.rule_set_id and summed.market is not distinct from judged_months.market
            and summed.month = judged_months.month
    left join errors on summed.market = errors.market
)

select
    {{ keys | join(',\n    ') }},
    is_official,
    cast(orders as bigint) as orders,
    cast(items_sold as decimal(28, 8)) as items_sold,
    {%- for twin, is_known in [('', 'currency is not null'), ('_rc', 'fx_gaps = 0')] %}
    {% for name, label in [
        ('gmv_gross', 'gmv_gross'), ('cancelled_amount', 'cancelled_amount'), ('refund_cohort', 'refund_cohort'), ('gmv_net', 'gmv_net_cohort')] -%}
    cast(case when {{ is_known }} then {{ name }}{{ twin }} end as decimal(28, 4)) as {{ label }}{{ twin }},
    {% endfor -%}
    cast(case when {{ 'refunds_without_rate = 0' if twin else is_known }} then refund_cash{{ twin }} end as decimal(28, 4)) as refund_cash{{ twin }},
    cast(case when {{ 'not is_rate_missing' if twin else is_known }} then gmv_gross{{ twin }} - cancelled_amount{{ twin }} - refund_cash{{ twin }} end as decimal(28, 4))
        as gmv_net_cash{{ twin }},
    cast(case when {{ is_known }} and outlook_gaps = 0 then gmv_net_expected{{ twin }} end as decimal(28, 4)) as gmv_net_expected{{ twin }},
    {%- endfor %}
    gmv_net_expected_error,
    {{ ratio('lines_settled', 'lines_eligible') }} as settled_share,
    {{ ratio('gmv_gross_final_rc', 'gmv_gross_rc') }} as refund_maturity,
    is_month_complete and lines_open = 0 and not is_rate_missing as is_final,
    currency,
    case when is_rate_missing then 'fx_rate' else '' end as missing_inputs
from joined
