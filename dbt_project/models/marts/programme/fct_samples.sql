-- Grain: sample x SKU, whoever tells of it (samples sheet, sample application, sample order): where it is, until when a post is due, the first
-- post after it arrived, and what it cost. A latency is only told where the day it arrived was observed.
{%- set today = 'cast(' ~ clock() ~ ' as date)' %}

with limits as (
    select
        name,
        market,
        value,
        valid_from,
        valid_to
    from {{ ref('attr_thresholds') }}
    where kind = 'sample_due_days'
),

samples as (
    select
        samples.*,
        coalesce(samples.shop_market, {{ normal_market('creators.market') }}) as market,
        case when samples.is_refundable then 'refundable' else 'free' end as sample_type,
        coalesce(samples.owner, nullif(trim(creators.owner), ''), nullif(trim(campaigns.owner), '')) as follower_up
    from {{ ref('mart_samples') }} as samples
    left join {{ ref('attr_creators') }} as creators on samples.creator_id = creators.creator_id
    left join {{ ref('stg_sheets__campaigns') }} as campaigns on samples.campaign_id = trim(campaigns.campaign_code)
),

dated as (
    select
        samples.*,
        coalesce(samples.post_due_on, {{ days_later('samples.delivered_on', 'cast(limits.value as bigint)') }}) as due_on,
        posts.content_id as first_content_id,
        posts.posted_at as first_posted_at,
        posts.posted_on as first_posted_on,
        costs.cost_rc
    from samples
    left join limits
        on
            samples.sample_type = limits.name and samples.market is not distinct from limits.market
            and samples.delivered_on between limits.valid_from and limits.valid_to
    left join {{ ref('mart_sample_posts') }} as posts on samples.sample_id = posts.sample_id
    left join {{ ref('mart_sample_order_costs') }} as costs on samples.sample_id = costs.sample_id
)

select
    sample_id,
    creator_id,
    shop_id,
    market,
    sku_id,
    seller_sku,
    product_id,
    cast(quantity as bigint) as quantity,
    campaign_id,
    order_id,
    application_id,
    application_status,
    requested_on as requested_at,
    shipped_on,
    carrier,
    tracking_no,
    delivered_on,
    due_on as post_due_on,
    first_content_id,
    first_posted_at,
    first_posted_on,
    case
        when is_cancelled or coalesce(application_status in ({{ sample_cancelled_states() }}), false) then 'cancelled'
        when first_posted_on is not null or coalesce(application_status in ('COMPLETED', 'OPS_COMPLETED'), false) then 'posted'
        when coalesce(due_on < {{ today }}, false) or coalesce(application_status in ('UNFULFILL_CANCELLED', 'OPS_FAILED'), false) then 'overdue'
        when coalesce(delivered_on <= {{ today }}, false) or coalesce(application_status = 'CONTENT_PENDING', false) then 'delivered'
        when coalesce(shipped_on <= {{ today }}, false) or coalesce(application_status = 'SHIPPED', false) then 'shipped'
        else 'requested'
    end as status,
    delivered_on is not null as is_time_observed,
    case when delivered_on is not null and first_posted_on is not null then {{ days_between('delivered_on', 'first_posted_on') }} end as post_latency_days,
    coalesce(first_posted_on <= due_on, false) as is_posted_in_time,
    is_refundable,
    follower_up as owner,
    cost_rc,
    is_in_sheet,
    is_on_platform
from dated
