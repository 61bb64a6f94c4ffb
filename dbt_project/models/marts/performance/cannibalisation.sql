-- Grain: market x product x month in which GMV Max spent on the product: what sold without ads on those days against what the product sold without ads on days without GMV Max just
-- before them (the last 56 days before the month's first, at least 14). An indication with its interval, no proof: seasons and prices change too. Reporting currency.
{{ config(materialized='view') }}

{%- set bounds = {'': '', '_low': ' - 1.96 * spread', '_high': ' + 1.96 * spread'} %}

with spend_days as (
    select distinct
        market,
        product_id,
        date as fact_date,
        cast(date_trunc('month', date) as date) as month
    from {{ ref('fct_ad_days') }}
    where ad_kind = 'gmv_max' and spend > 0 and product_id is not null and market is not null
),

products as (
    select distinct
        market,
        product_id
    from spend_days
),

months as (
    select
        market,
        product_id,
        month,
        min(fact_date) as first_day,
        count(*) as spend_days
    from spend_days
    group by market, product_id, month
),

sales as (
    select
        lines.market,
        lines.product_id,
        lines.order_date,
        sum(lines.gmv_gross_rc) as gmv_gross,
        sum(case when lines.traffic_type <> 'ads' then lines.gmv_gross_rc else 0 end) as gmv_organic
    from {{ ref('fct_order_lines') }} as lines
    inner join products on lines.market = products.market and lines.product_id = products.product_id
    where lines.is_counted
    group by lines.market, lines.product_id, lines.order_date
),

first_sales as (
    select
        market,
        product_id,
        min(order_date) as first_sale_on
    from sales
    group by market, product_id
),

baseline_days as (
    select
        months.market,
        months.product_id,
        months.month,
        cast(day.item as date) as fact_date
    from months
    inner join first_sales on months.market = first_sales.market and months.product_id = first_sales.product_id
    {{ unnest_join(date_series(days_later('months.first_day', -56), days_later('months.first_day', -1)), 'day') }}
    where cast(day.item as date) >= first_sales.first_sale_on
),

baselines as (
    select
        days.market,
        days.product_id,
        days.month,
        count(*) as baseline_days,
        avg(cast(coalesce(sales.gmv_organic, 0) as double)) as organic_a_day,
        stddev_samp(cast(coalesce(sales.gmv_organic, 0) as double)) as deviation
    from baseline_days as days
    left join spend_days on days.market = spend_days.market and days.product_id = spend_days.product_id and days.fact_date = spend_days.fact_date
    left join sales on days.market = sales.market and days.product_id = sales.product_id and days.fact_date = sales.order_date
    where spend_days.fact_date is null
    group by days.market, days.product_id, days.month
),

observed as (
    select
        spend_days.market,
        spend_days.product_id,
        spend_days.month,
        sum(coalesce(sales.gmv_gross, 0)) as gmv_gross,
        sum(coalesce(sales.gmv_organic, 0)) as organic_actual
    from spend_days
    left join sales on spend_days.market = sales.market and spend_days.product_id = sales.product_id and spend_days.fact_date = sales.order_date
    group by spend_days.market, spend_days.product_id, spend_days.month
),

-- the error of a sum of n days against n times the mean of m others: deviation x sqrt(n + n x n / m); 1.96 of it on either side hold 95 % of a normal distribution
expected as (
    select
        months.*,
        observed.gmv_gross,
        observed.organic_actual,
        coalesce(baselines.baseline_days, 0) as baseline_days,
        case when baselines.baseline_days >= 14 then months.spend_days * baselines.organic_a_day end as organic_expected,
        baselines.deviation * sqrt(months.spend_days + cast(months.spend_days * months.spend_days as double) / baselines.baseline_days) as spread
    from months
    inner join observed on months.market = observed.market and months.product_id = observed.product_id and months.month = observed.month
    left join baselines on months.market = baselines.market and months.product_id = baselines.product_id and months.month = baselines.month
)

select
    market,
    product_id,
    month,
    cast(spend_days as bigint) as spend_days,
    cast(baseline_days as bigint) as baseline_days,
    cast(gmv_gross as decimal(28, 4)) as gmv_gross,
    cast(organic_actual as decimal(28, 4)) as organic_actual,
    cast(organic_expected as decimal(28, 4)) as organic_expected,
    {% for suffix, moved in bounds.items() -%}
    {{ ratio('organic_expected - organic_actual' ~ moved, 'gmv_gross') }} as cannibalisation_index{{ suffix }}{{ ',' if not loop.last }}
    {% endfor %}
from expected
