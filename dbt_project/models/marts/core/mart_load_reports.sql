-- Grain: source x resource x scope (shop, advertiser or file; resource '' = the source as a whole): how its latest load ended.
with reports as (
    {{ load_reports() }}
),

sources as (
    select
        source,
        max(seq) as seq
    from reports
    group by source
),

latest as (
    select
        source,
        resource,
        scope,
        max(seq) as seq
    from reports
    group by source, resource, scope
)

-- of several parts of one load (worksheets of a file) the worst counts
select
    reports.source,
    reports.resource,
    reports.scope,
    case
        max(case reports.status when 'failed' then 3 when 'skipped' then 2 else 1 end)
        when 3 then 'failed' when 2 then 'skipped' else 'loaded'
    end as status,
    max(reports.seq) = max(sources.seq) as is_of_last_load
from reports
inner join latest
    on
        reports.source = latest.source
        and reports.resource = latest.resource
        and reports.scope = latest.scope
        and reports.seq = latest.seq
inner join sources on reports.source = sources.source
group by reports.source, reports.resource, reports.scope
