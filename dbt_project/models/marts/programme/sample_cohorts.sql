-- Grain: creator x market x month in which samples were delivered: how many were posted in time, how fast, what they cost and what the
-- creator's sales of those products have brought since. A sale counts for the latest sample of the product that the creator had by then.
with samples as (
    select
        samples.*,
        cast(date_trunc('month', delivered_on) as date) as month
    from {{ ref('fct_samples') }} as samples
    where delivered_on <= cast({{ clock() }} as date) and status <> 'cancelled' and creator_id is not null
),

sampled_products as (
    select
        samples.sample_id,
        samples.creator_id,
        samples.delivered_on,
        products.product_id
    from samples
    inner join {{ ref('mart_sample_products') }} as products on samples.sample_id = products.sample_id
),

sampled as (
    select distinct
        creator_id,
        product_id
    from sampled_products
),

flows as (
    select
        'credit|' || cast(credits.line_key as varchar) || '|' || cast(credits.touch_position as varchar) as flow_id,
        credits.creator_id,
        lines.product_id,
        credits.order_date,
        credits.gmv_net_rc,
        coalesce(credits.gmv_net_rc, 0) - coalesce(credits.tax_kept_rc, 0) - coalesce(credits.cogs_rc, 0) as amount,
        credits.cogs_rc is null as is_unit_cost_missing,
        credits.gmv_net_rc is null as is_fx_rate_missing
    from {{ ref('mart_credits') }} as credits
    inner join {{ ref('mart_lines') }} as lines on credits.line_key = lines.line_key
    inner join sampled on credits.creator_id = sampled.creator_id and lines.product_id = sampled.product_id
    where {{ is_official_credit('credits') }}
    union all
    select
        'commission|' || cast(affiliate.order_sku_key as varchar) as flow_id,
        affiliate.creator_id,
        affiliate.product_id,
        affiliate.order_date,
        0 as gmv_net_rc,
        -coalesce(affiliate.commission_rc, 0) as amount,
        false as is_unit_cost_missing,
        affiliate.commission_rc is null as is_fx_rate_missing
    from {{ ref('fct_affiliate_lines') }} as affiliate
    inner join sampled on affiliate.creator_id = sampled.creator_id and affiliate.product_id = sampled.product_id
),

claimed as (
    select
        flows.*,
        samples.sample_id,
        row_number() over (partition by flows.flow_id order by samples.delivered_on desc nulls last, samples.sample_id desc nulls last) as choice
    from flows
    inner join sampled_products as samples
        on flows.creator_id = samples.creator_id and flows.product_id = samples.product_id and samples.delivered_on <= flows.order_date
),

earned as (
    select
        sample_id,
        sum(gmv_net_rc) as gmv_net_rc,
        sum(amount) as contribution_rc,
        bool_or(is_unit_cost_missing) as is_unit_cost_missing,
        bool_or(is_fx_rate_missing) as is_fx_rate_missing
    from claimed
    where choice = 1
    group by sample_id
),

summed as (
    select
        samples.creator_id,
        samples.market,
        samples.month,
        count(*) as samples_delivered,
        {{ count_where("samples.post_due_on < cast(" ~ clock() ~ " as date)") }} as samples_matured,
        {{ count_where("samples.post_due_on < cast(" ~ clock() ~ " as date) and samples.is_posted_in_time") }} as samples_posted_in_time,
        {{ count_where('samples.first_posted_on is not null') }} as samples_posted,
        count(samples.post_latency_days) as latencies,
        sum(samples.post_latency_days) as latency_days,
        coalesce(sum(samples.cost_rc), 0) as sample_cost_rc,
        coalesce(sum(earned.gmv_net_rc), 0) as gmv_net_rc,
        coalesce(sum(earned.contribution_rc), 0) as contribution_rc,
        bool_or(samples.cost_rc is null) as is_sample_cost_missing,
        bool_or(coalesce(earned.is_unit_cost_missing, false)) as is_unit_cost_missing,
        bool_or(coalesce(earned.is_fx_rate_missing, false)) as is_fx_rate_missing
    from samples
    left join earned on samples.sample_id = earned.sample_id
    group by samples.creator_id, samples.market, samples.month
)

select
    creator_id,
    market,
    month,
    cast(samples_delivered as bigint) as samples_delivered,
    cast(samples_matured as bigint) as samples_matured,
    cast(samples_posted_in_time as bigint) as samples_posted_in_time,
    cast(samples_posted as bigint) as samples_posted,
    {{ ratio('samples_posted_in_time', 'samples_matured') }} as sample_to_post_rate,
    cast(latencies as bigint) as latencies,
    cast(latency_days as bigint) as latency_days,
    {{ ratio('latency_days', 'latencies') }} as post_latency_days,
    cast(sample_cost_rc as decimal(18, 4)) as sample_cost_rc,
    cast(gmv_net_rc as decimal(18, 4)) as gmv_net_rc,
    cast(contribution_rc as decimal(18, 4)) as contribution_rc,
    {{ ratio('contribution_rc', 'sample_cost_rc') }} as sample_roi,
    {{ missing_inputs({'fx_rate': 'is_fx_rate_missing', 'sample_cost': 'is_sample_cost_missing', 'unit_cost': 'is_unit_cost_missing'}) }} as missing_inputs
from summed
