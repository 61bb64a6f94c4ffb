-- Opening plus the amounts of all causes is the closing value of every restated figure, and every change of a published month is there.
select
    changes.metric,
    changes.subject_id,
    changes.period_start,
    changes.snapshot_to,
    changes.closing,
    changes.opening + coalesce(sum(causes.amount), 0) as explained
from {{ ref('mart_figure_changes') }} as changes
left join {{ ref('restatements') }} as causes
    on
        changes.metric = causes.metric and changes.subject_type = causes.subject_type and changes.subject_id = causes.subject_id
        and changes.market_key = coalesce(causes.market, '') and changes.period_start = causes.period_start
        and changes.snapshot_from = causes.snapshot_from and changes.snapshot_to = causes.snapshot_to
where not changes.is_component
group by changes.metric, changes.subject_type, changes.subject_id, changes.market_key, changes.period_start, changes.snapshot_from, changes.snapshot_to, changes.opening, changes.closing
having changes.opening + coalesce(sum(causes.amount), 0) <> changes.closing
