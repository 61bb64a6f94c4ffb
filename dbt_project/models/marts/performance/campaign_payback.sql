-- Grain: campaign x creator with a sale, a commission or a cost in it: whether and when what the creator's sales left, before the fixed fee, had paid that fee. Sales of the
-- official rule by order day, costs by recognition day; what is not known is left out and counted. Reporting currency.
{%- set sold = ['gmv_net_rc', 'tax_kept_rc', 'cogs_rc', 'platform_fees_rc', 'shipping_cost_rc'] %}

with entries as (
    select
        {{ campaign_of_sale() }} as campaign_id,
        credits.creator_id,
        credits.order_date as fact_date,
        {% for name in sold %}{{ ' - ' if not loop.first }}coalesce(credits.{{ name }}, 0){% endfor %} as contribution,
        0 as fee,
        case when {% for name in sold %}credits.{{ name }} is null{{ ' or ' if not loop.last }}{% endfor %} then 1 else 0 end as is_missing
    from {{ ref('mart_credits') }} as credits
    inner join {{ ref('mart_lines') }} as lines on credits.line_key = lines.line_key
    {{ join_campaign_of_sale('credits.creator_id', 'lines.product_id', 'credits.order_date') }}
    where {{ is_official_credit('credits') }} and credits.creator_id in (select creator_id from {{ ref('mart_campaign_days') }})
    union all
    select
        {{ campaign_of_sale() }} as campaign_id,
        affiliate.creator_id,
        affiliate.order_date as fact_date,
        -coalesce(affiliate.commission_rc, 0) as contribution,
        0 as fee,
        case when affiliate.commission_rc is null then 1 else 0 end as is_missing
    from {{ ref('fct_affiliate_lines') }} as affiliate
    {{ join_campaign_of_sale('affiliate.creator_id', 'affiliate.product_id', 'affiliate.order_date') }}
    where affiliate.creator_id in (select creator_id from {{ ref('mart_campaign_days') }})
    union all
    select
        campaigns.campaign_id,
        costs.creator_id,
        costs.cost_date as fact_date,
        case when costs.cost_type = 'fixed_fee' and costs.assignment = 'direct' then 0 else -coalesce(costs.amount_rc, 0) end as contribution,
        case when costs.cost_type = 'fixed_fee' and costs.assignment = 'direct' then coalesce(costs.amount_rc, 0) else 0 end as fee,
        case when costs.amount_rc is null then 1 else 0 end as is_missing
    from {{ ref('fct_costs') }} as costs
    inner join {{ ref('mart_cost_campaigns') }} as campaigns on costs.cost_id = campaigns.cost_id
    where not costs.is_replaced
),

days as (
    select
        campaign_id,
        creator_id,
        fact_date,
        sum(contribution) as contribution,
        sum(fee) as fee,
        sum(is_missing) as inputs_missing
    from entries
    where campaign_id is not null and creator_id is not null
    group by campaign_id, creator_id, fact_date
),

running as (
    select
        days.*,
        sum(contribution) over (partition by campaign_id, creator_id order by fact_date asc nulls last) as contribution_so_far,
        sum(fee) over (partition by campaign_id, creator_id) as fixed_fee
    from days
),

paid as (
    select
        campaign_id,
        creator_id,
        min(fact_date) as first_day,
        max(fixed_fee) as fixed_fee,
        sum(contribution) as contribution_before_fee,
        min(case when fixed_fee > 0 and contribution_so_far >= fixed_fee then fact_date end) as paid_back_on,
        sum(inputs_missing) as inputs_missing
    from running
    group by campaign_id, creator_id
)

select
    campaign_id,
    creator_id,
    first_day,
    cast(fixed_fee as decimal(28, 4)) as fixed_fee,
    cast(contribution_before_fee as decimal(28, 4)) as contribution_before_fee,
    paid_back_on,
    cast({{ days_between('first_day', 'paid_back_on') }} as bigint) as payback_days,
    cast(inputs_missing as bigint) as inputs_missing
from paid
