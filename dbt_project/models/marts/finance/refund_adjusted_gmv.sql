-- Grain: shop x market x day: sales by order date beside refunds by order date (cohort) and by refund date (cash). A day with
-- refunds but no orders has a row. Money without a rate makes the day's _rc figures NULL, never smaller.
{%- set sold = ['gmv_gross', 'cancelled_amount', 'refund_cohort', 'gmv_net'] %}

with lines as (
    select
        lines.*,
        {{ is_final_at('lines', clock()) }} as is_final,
        outlook.kept_share_expected
    from {{ ref('mart_lines') }} as lines
    left join {{ ref('mart_line_outlook') }} as outlook on lines.line_key = outlook.line_key
    where lines.is_counted
),

sales as (
    select
        shop_id,
        market,
        order_date,
        count(distinct order_key) as orders,
        sum(quantity) as items_sold,
        {% for twin in ['', '_rc'] -%}
        {% for amount in sold -%}
        {{ sum_if_known(amount ~ twin) }} as {{ amount }}{{ twin }},
        {% endfor -%}
        {{ sum_if_known('case when is_final then gmv_net' ~ twin ~ ' else ' ~ money_times('gmv_net' ~ twin, 'kept_share_expected') ~ ' end') }}
            as gmv_net_expected{{ twin }},
        {% endfor -%}
        sum(case when is_final then gmv_gross else 0 end) as gmv_gross_final,
        sum(case when is_cancelled then 0 else 1 end) as lines_eligible,
        sum(case when is_settled and not is_cancelled then 1 else 0 end) as lines_settled,
        sum(case when is_final then 0 else 1 end) as lines_open,
        max(currency) as currency
    from lines
    group by shop_id, market, order_date
),

refunds as (
    select
        shop_id,
        market,
        refund_date as order_date,
        sum(amount_product) as refund_cash,
        {{ sum_if_known('amount_product_rc') }} as refund_cash_rc,
        max(currency) as currency
    from {{ ref('fct_refunds') }}
    where amount_product <> 0
    group by shop_id, market, refund_date
),

-- how far the expectation was off in the months that can be judged by now
errors as (
    select
        shop_id,
        {{ ratio('sum(abs(gmv_net_expected - gmv_net))', 'sum(gmv_net)') }} as gmv_net_expected_error
    from {{ ref('mart_outlook_errors') }}
    group by shop_id
),

days as (
    select shop_id, market, order_date from sales
    union
    select shop_id, market, order_date from refunds
),

joined as (
    select
        days.*,
        coalesce(sales.currency, refunds.currency) as currency,
        coalesce(sales.orders, 0) as orders,
        coalesce(sales.items_sold, 0) as items_sold,
        {% for twin in ['', '_rc'] -%}
        {% for amount in sold + ['gmv_net_expected'] -%}
        case when sales.orders is null then 0 else sales.{{ amount }}{{ twin }} end as {{ amount }}{{ twin }},
        {% endfor -%}
        case when refunds.refund_cash is null then 0 else refunds.refund_cash{{ twin }} end as refund_cash{{ twin }},
        {% endfor -%}
        errors.gmv_net_expected_error,
        sales.gmv_gross_final,
        sales.lines_eligible,
        sales.lines_settled,
        coalesce(sales.lines_open, 0) as lines_open,
        days.order_date < {{ to_local_date(clock(), "coalesce(shops.timezone, 'UTC')") }} as is_day_complete
    from days
    left join sales
        on
            days.shop_id = sales.shop_id
            and days.market is not distinct from sales.market
            and days.order_date = sales.order_date
    left join refunds
        on
            days.shop_id = refunds.shop_id
            and days.market is not distinct from refunds.market
            and days.order_date = refunds.order_date
    left join {{ ref('attr_shops') }} as shops on days.shop_id = shops.shop_id
    left join errors on days.shop_id = errors.shop_id
)

select
    shop_id,
    market,
    order_date,
    cast(orders as bigint) as orders,
    cast(items_sold as bigint) as items_sold,
    cast(gmv_gross as decimal(28, 4)) as gmv_gross,
    cast(cancelled_amount as decimal(28, 4)) as cancelled_amount,
    cast(refund_cohort as decimal(28, 4)) as refund_cohort,
    cast(gmv_net as decimal(28, 4)) as gmv_net_cohort,
    cast(refund_cash as decimal(28, 4)) as refund_cash,
    cast(gmv_gross - cancelled_amount - refund_cash as decimal(28, 4)) as gmv_net_cash,
    cast(gmv_net_expected as decimal(28, 4)) as gmv_net_expected,
    cast(gmv_gross_rc as decimal(28, 4)) as gmv_gross_rc,
    cast(cancelled_amount_rc as decimal(28, 4)) as cancelled_amount_rc,
    cast(refund_cohort_rc as decimal(28, 4)) as refund_cohort_rc,
    cast(gmv_net_rc as decimal(28, 4)) as gmv_net_cohort_rc,
    cast(refund_cash_rc as decimal(28, 4)) as refund_cash_rc,
    cast(gmv_gross_rc - cancelled_amount_rc - refund_cash_rc as decimal(28, 4)) as gmv_net_cash_rc,
    cast(gmv_net_expected_rc as decimal(28, 4)) as gmv_net_expected_rc,
    {{ ratio('lines_settled', 'lines_eligible') }} as settled_share,
    {{ ratio('gmv_gross_final', 'gmv_gross') }} as refund_maturity,
    is_day_complete and lines_open = 0 and gmv_gross_rc is not null and refund_cash_rc is not null as is_final,
    currency,
    case when gmv_gross_rc is null or refund_cash_rc is null then 'fx_rate' else '' end as missing_inputs,
    gmv_net_expected_error
from joined
