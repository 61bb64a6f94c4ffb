-- Grain: creator or shop x market x day (of the last 28) x signal that lies far off: at least the threshold (kind anomaly) of robust deviations from the median of the
-- 28 days before, and, where five others of the market can be compared, as far from what these did on the same day. Spread: 1.4826 x median absolute deviation, at
-- least the root of the median for counts, and for ratios a tenth of it and what chance makes of the denominator. Fewer than seven days, or counts of which
-- neither the observed nor the expected one is ten, say nothing.
-- A sign to look at, no verdict.
with days as (
    select * from {{ ref('mart_signal_days') }}
),

history as (
    select
        days.*,
        past.observed as past_observed
    from days
    inner join days as past
        on
            days.subject_type = past.subject_type and days.subject_id = past.subject_id and days.market is not distinct from past.market
            and days.signal = past.signal and past.date between {{ days_later('days.date', -28) }} and {{ days_later('days.date', -1) }}
    where days.date >= {{ days_later('cast(' ~ clock() ~ ' as date)', -28) }}
),

medians as (
    select
        subject_type,
        subject_id,
        market,
        date,
        signal,
        is_count,
        numerator,
        denominator,
        observed,
        count(*) as history_days,
        percentile_cont(0.5) within group (order by past_observed asc nulls last) as expected
    from history
    group by subject_type, subject_id, market, date, signal, is_count, numerator, denominator, observed
    having count(*) >= 7
),

deviations as (
    select
        medians.subject_type,
        medians.subject_id,
        medians.market,
        medians.date,
        medians.signal,
        percentile_cont(0.5) within group (order by abs(history.past_observed - medians.expected) asc nulls last) as deviation
    from medians
    inner join history
        on
            medians.subject_type = history.subject_type and medians.subject_id = history.subject_id and medians.market is not distinct from history.market
            and medians.date = history.date and medians.signal = history.signal
    group by medians.subject_type, medians.subject_id, medians.market, medians.date, medians.signal
),

scored as (
    select
        medians.*,
        round({{ ratio('medians.observed - medians.expected', "greatest(1.4826 * deviations.deviation,
            case
                when medians.is_count then sqrt(greatest(medians.expected, 1))
                when medians.signal = 'refund_rate_amount' then 0.1 * medians.expected
                else greatest(0.1 * medians.expected, sqrt(medians.expected / medians.denominator))
            end)") }}, 6) as own_score
    from medians
    inner join deviations
        on
            medians.subject_type = deviations.subject_type and medians.subject_id = deviations.subject_id
            and medians.market is not distinct from deviations.market and medians.date = deviations.date and medians.signal = deviations.signal
    where
        medians.signal = 'refund_rate_amount'
        or greatest(medians.numerator, medians.expected * coalesce(medians.denominator, 1)) >= 10
),

peers as (
    select
        subject_type,
        market,
        date,
        signal,
        count(*) as creators,
        percentile_cont(0.5) within group (order by own_score asc nulls last) as peer_score
    from scored
    where own_score is not null
    group by subject_type, market, date, signal
),

compared as (
    select
        scored.*,
        case when peers.creators > 5 then round(scored.own_score - peers.peer_score, 6) end as score_against_peers,
        case when peers.creators > 5 then peers.creators - 1 end as peers,
        cast(limits.value as double) as threshold
    from scored
    left join peers
        on
            scored.subject_type = peers.subject_type and scored.market is not distinct from peers.market and scored.date = peers.date
            and scored.signal = peers.signal
    left join (select * from {{ ref('attr_thresholds') }} where kind = 'anomaly' and name = 'score') as limits
        on scored.market is not distinct from limits.market and scored.date between limits.valid_from and limits.valid_to
),

judged as (
    select
        compared.*,
        case
            when score_against_peers is null or abs(own_score) <= abs(score_against_peers) then own_score
            else score_against_peers
        end as score
    from compared
    where own_score * coalesce(score_against_peers, own_score) > 0
),

explained as (
    select
        judged.subject_type,
        judged.subject_id,
        judged.market,
        judged.date,
        judged.signal,
        min(calendar.kind) as kind
    from judged
    inner join {{ ref('stg_sheets__calendar') }} as calendar
        on
            judged.date between calendar.starts_on and calendar.ends_on
            and coalesce({{ normal_market('calendar.market') }}, judged.market, '') = coalesce(judged.market, '')
    where abs(judged.score) >= judged.threshold
    group by judged.subject_type, judged.subject_id, judged.market, judged.date, judged.signal
)

select
    judged.subject_type,
    judged.subject_id,
    judged.market,
    judged.date,
    judged.signal,
    judged.observed,
    judged.expected,
    judged.score,
    judged.own_score,
    judged.score_against_peers,
    judged.threshold,
    judged.numerator,
    judged.denominator,
    cast(judged.history_days as bigint) as history_days,
    cast(judged.peers as bigint) as peers,
    judged.signal || ' ' || cast(round(judged.observed, 4) as varchar) || ' <> ' || cast(round(judged.expected, 4) as varchar)
    || ' (' || cast(judged.history_days as varchar) || 'd)' as evidence,
    coalesce(explained.kind, 'open') as ruling,
    judged.score as anomaly_score
from judged
left join explained
    on
        judged.subject_type = explained.subject_type and judged.subject_id = explained.subject_id and judged.market is not distinct from explained.market
        and judged.date = explained.date and judged.signal = explained.signal
where abs(judged.score) >= judged.threshold
