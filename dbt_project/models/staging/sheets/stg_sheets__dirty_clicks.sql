-- Grain: click x refresh in which its current row must be found again: a copy changed, or a file that holds one did.
{{ config(materialized='incremental', incremental_strategy='append') }}

select distinct
    versions.click_key,
    cast({{ var('run_seq') }} as bigint) as seq
from {{ ref('stg_sheets__link_click_versions') }} as versions
left join {{ ref('stg_sheets__click_files') }} as files
    on versions.path = files.path and {{ since_applied('files.seq') }}
where {{ since_applied('versions.seq') }} or files.path is not null
