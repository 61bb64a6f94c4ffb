-- Grain: session: a creator's LIVE, or a collaboration for its video work. Official rule, reporting currency, everything it brought so far; direct
-- costs only. A session that cost nothing has no ROI and is not judged: it neither adds to a streak nor ends it. miss_streak is that after the session.
{%- set today = 'cast(' ~ clock() ~ ' as date)' %}
{%- set inputs = ['fx_rate', 'platform_fees', 'refund_amount', 'shipping_cost', 'unit_cost', 'vat_rate'] %}

with official as (
    select
        roi.*,
        row_number() over (partition by roi.content_id, roi.market order by roi.rule_set_id asc nulls last) as choice
    from {{ ref('content_roi') }} as roi
    where roi.is_official and roi.period_type = 'all' and roi.content_id is not null
),

sessions as (
    select * from {{ ref('mart_sessions') }}
),

members as (
    select
        session_id,
        content_id
    from sessions
    where session_type = 'live'
    union all
    select
        sessions.session_id,
        contents.content_id
    from sessions
    inner join {{ ref('mart_collaboration_contents') }} as contents on sessions.collaboration_id = contents.collaboration_id
    where sessions.session_type = 'collaboration' and not contents.is_live and contents.published_at <= {{ clock() }}
),

sums as (
    select
        members.session_id,
        {% for name in ['gmv_gross', 'gmv_gross_final', 'gmv_net', 'promo_cost'] -%}
        sum(official.{{ name }}) as {{ name }},
        {% endfor -%}
        sum(official.contribution_profit + official.allocated_cost) as direct_profit,
        {% for input in inputs -%}
        bool_or(official.missing_inputs like '%{{ input }}%') as is_{{ input }}_missing,
        {% endfor -%}
        bool_or(official.is_cost_estimated) as is_estimated
    from members
    inner join official on members.content_id = official.content_id and official.choice = 1
    group by members.session_id
),

summed as (
    select
        sessions.*,
        cast(coalesce(sums.gmv_net, 0) as decimal(28, 4)) as gmv_net,
        cast(coalesce(sums.promo_cost, 0) + sessions.shared_cost as decimal(28, 4)) as promo_cost,
        cast(coalesce(sums.direct_profit, 0) - sessions.shared_cost as decimal(28, 4)) as direct_profit,
        coalesce(sums.is_unit_cost_missing, false) as is_cogs_missing,
        {{ missing_inputs({
            'fx_rate': 'sums.is_fx_rate_missing or sessions.is_fx_rate_missing', 'platform_fees': 'sums.is_platform_fees_missing',
            'refund_amount': 'sums.is_refund_amount_missing', 'shipping_cost': 'sums.is_shipping_cost_missing',
            'unit_cost': 'sums.is_unit_cost_missing or sessions.is_unit_cost_missing', 'vat_rate': 'sums.is_vat_rate_missing'}) }} as missing_inputs,
        sessions.has_estimated_cost or coalesce(sums.is_estimated, false) as is_cost_estimated,
        {{ ratio('sums.gmv_gross_final', 'sums.gmv_gross') }} as refund_maturity
    from sessions
    left join sums on sessions.session_id = sums.session_id
),

measured as (
    select
        summed.*,
        {{ ratio('gmv_net', 'promo_cost') }} as roi_ratio,
        {{ ratio('direct_profit', 'promo_cost') }} as roi_profit,
        case when is_cogs_missing then 'roi_ratio' else 'roi_profit' end as roi_basis
    from summed
),

judged as (
    select
        measured.*,
        case when measured.roi_basis = 'roi_ratio' then measured.roi_ratio else measured.roi_profit end as roi,
        cast(limits.value as double) as threshold
    from measured
    left join (select * from {{ ref('attr_thresholds') }} where kind = 'stop_loss') as limits
        on
            measured.roi_basis = limits.name
            and measured.market is not distinct from limits.market
            and coalesce(measured.ended_on, {{ today }}) between limits.valid_from and limits.valid_to
),

passed as (
    select
        judged.*,
        case when is_ended and missing_inputs not like '%fx_rate%' then roi >= threshold end as passed
    from judged
),

grouped as (
    select
        passed.*,
        sum(case when passed then 1 else 0 end) over (
            partition by creator_id order by ended_on asc nulls last, session_id asc nulls last rows between unbounded preceding and current row
        ) as passes
    from passed
)

select
    session_id,
    session_type,
    creator_id,
    market,
    content_id,
    collaboration_id,
    campaign_id,
    started_on,
    ended_on,
    is_ended,
    gmv_net,
    promo_cost,
    direct_profit,
    roi_ratio,
    roi_profit,
    roi_basis,
    roi,
    threshold,
    passed,
    cast(sum(case when not passed then 1 else 0 end) over (
        partition by creator_id, passes order by ended_on asc nulls last, session_id asc nulls last rows between unbounded preceding and current row
    ) as bigint) as miss_streak,
    refund_maturity,
    missing_inputs,
    is_ended and coalesce(refund_maturity, 1) = 1 and missing_inputs = '' and not is_cost_estimated as is_final
from grouped
