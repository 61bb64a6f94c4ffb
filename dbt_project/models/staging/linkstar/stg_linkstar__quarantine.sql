-- Grain: row or file held out of the warehouse now, of all sources: the latest version of a quarantine record that is not gone.
with api_versions as (
    {{ new_raw_rows('tiktok_shop', 'quarantine', quarantine_columns()) }}
),

sheet_versions as (
    {{ new_raw_rows('sheets', 'quarantine', quarantine_columns()) }}
),

export_versions as (
    {{ new_raw_rows('seller_exports', 'quarantine', quarantine_columns()) }}
),

ad_versions as (
    {{ new_raw_rows('tiktok_ads', 'quarantine', quarantine_columns()) }}
),

versions as (
    select * from api_versions
    union all
    select * from ad_versions
    union all
    select * from sheet_versions
    union all
    select * from export_versions
),

ranked as (
    select
        versions.*,
        row_number() over (partition by versions.record_key, versions.source order by {{ latest_first('versions') }}) as recency
    from versions
)

select
    quarantine_id,
    source,
    entity,
    origin,
    row_number,
    reason_code,
    reason_en,
    reason_zh,
    remedy_en,
    remedy_zh,
    amount,
    currency,
    known_at
from ranked
where recency = 1 and not is_gone
