-- A day that is listed as an anomaly but does not lie far off, or lies far off and is not listed; or whose figures are others: medians and deviations are
-- taken again from the signals, by frames over a subject's days instead of a join of each day with those before it.
with framed as (
    select
        days.*,
        count(*) over earlier as history_days,
        median(observed) over earlier as expected,
        mad(observed) over earlier as deviation
    from {{ ref('mart_signal_days') }} as days
    window
        earlier as (
            partition by subject_type, subject_id, market, signal order by date asc nulls last
            range between interval 28 day preceding and interval 1 day preceding
        )
),

scored as (
    select
        framed.*,
        (observed - expected) / nullif(case
            when is_count then greatest(1.4826 * deviation, sqrt(greatest(expected, 1)))
            when signal = 'refund_rate_amount' then greatest(1.4826 * deviation, 0.1 * expected)
            else greatest(1.4826 * deviation, 0.1 * expected, sqrt(expected / denominator))
        end, 0) as own_score
    from framed
    where
        history_days >= 7 and date >= {{ days_later('cast(' ~ clock() ~ ' as date)', -28) }}
        and (signal = 'refund_rate_amount' or numerator >= 10 or expected * coalesce(denominator, 1) >= 10)
),

judged as (
    select
        scored.*,
        case when count(own_score) over peers > 5 then own_score - median(own_score) over peers end as peer_score
    from scored
    where own_score is not null
    window peers as (partition by subject_type, market, date, signal)
),

expected as (
    select
        judged.subject_type,
        judged.subject_id,
        judged.market,
        judged.date,
        judged.signal,
        judged.expected,
        case when abs(judged.peer_score) < abs(judged.own_score) then judged.peer_score else judged.own_score end as score,
        (select max(limits.value) from {{ ref('dim_thresholds') }} as limits
            where
                limits.kind = 'anomaly' and limits.name = 'score' and limits.market is not distinct from judged.market
                and judged.date between limits.valid_from and limits.valid_to) as threshold
    from judged
    where peer_score is null or sign(peer_score) = sign(own_score)
)

select
    coalesce(told.subject_id, expected.subject_id) as subject_id,
    coalesce(told.date, expected.date) as date,
    coalesce(told.signal, expected.signal) as signal,
    told.score,
    expected.score as expected_score
from {{ ref('anomalies') }} as told
full outer join expected
    on
        told.subject_type = expected.subject_type and told.subject_id = expected.subject_id and told.market is not distinct from expected.market
        and told.date = expected.date and told.signal = expected.signal
where
    -- what lies on the threshold may fall to either side of it by the last digit
    (told.subject_id is null and abs(expected.score) > expected.threshold + 0.001)
    or (told.subject_id is not null and (
        expected.subject_id is null or abs(expected.score) < expected.threshold - 0.001
        or abs(told.score - expected.score) > 0.001 or abs(told.expected - expected.expected) > 0.000001
    ))
