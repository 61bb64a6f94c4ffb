-- Grain: version of one file's copy of a tracked-link click. Each raw version is taken over once.
{{ config(materialized='incremental', incremental_strategy='append') }}

with new_rows as (
    {{ new_raw_rows('sheets', 'link_clicks', {'record_key': 'varchar', 'natural_key': 'varchar', 'version_id': 'varchar', 'source_at': 'timestamptz',
       'is_gone': 'boolean', 'is_deleted': 'boolean', 'path': 'varchar', 'click_id': 'varchar', 'link_id': 'varchar', 'clicked_at': 'timestamp',
       'buyer_key': 'varchar', 'kind': 'varchar', 'is_paid': 'boolean', 'order_id': 'varchar'}) }}
)

select
    {{ hash64(["'click'", 'natural_key']) }} as click_key,
    {{ hash64(['record_key']) }} as copy_key,
    path,
    version_id,
    click_id,
    link_id,
    clicked_at,
    nullif(buyer_key, '') as buyer_key,
    {{ hash64(['buyer_key']) }} as buyer_hash,
    coalesce(kind, 'click') as kind,
    coalesce(is_paid, false) as is_paid,
    order_id,
    is_gone,
    coalesce(is_deleted, false) as is_deleted,
    {{ utc('source_at') }} as source_at,
    known_at,
    load_id,
    cast({{ var('run_seq') }} as bigint) as seq
from new_rows
