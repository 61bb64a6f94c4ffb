-- Grain: tracked-link click, merged over all files (see merged_sheet), replaced only for clicks touched since.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_sheets__dirty_clicks', scope_key='click_key') }}

with copies as (
    select
        versions.*,
        row_number() over (partition by versions.copy_key order by {{ latest_first('versions') }}) as recency
    from {{ ref('stg_sheets__link_click_versions') }} as versions
    where {{ in_scope(ref('stg_sheets__dirty_clicks'), 'click_key', 'versions.click_key') }}
),

files as (
    select
        path,
        first_seen_at,
        modified_at
    from {{ ref('stg_sheets__click_files') }}
    group by path, first_seen_at, modified_at
    having sum(op) > 0
),

ranked as (
    select
        copies.*,
        row_number() over (
            partition by copies.click_key
            order by files.first_seen_at desc nulls last, files.modified_at desc nulls last, copies.path desc nulls last
        ) as preference
    from copies
    left join files on copies.path = files.path
    where copies.recency = 1 and not copies.is_gone
)

select
    click_key,
    click_id,
    link_id,
    clicked_at,
    buyer_key,
    buyer_hash,
    kind,
    is_paid,
    order_id,
    known_at
from ranked
where preference = 1 and not is_deleted
