-- A sample order, application or row of the samples sheet that is in fct_samples not exactly once.
with counted as (
    select
        'platform' as told_by,
        (select count(*) from {{ ref('mart_platform_samples') }}) as rows_told,
        (select count(*) from {{ ref('fct_samples') }} where is_on_platform) as rows_kept
    union all
    select
        'sheet' as told_by,
        (select count(*) from {{ ref('stg_sheets__samples') }}) as rows_told,
        (select count(*) from {{ ref('fct_samples') }} where is_in_sheet) as rows_kept
)

select * from counted
where rows_told <> rows_kept
