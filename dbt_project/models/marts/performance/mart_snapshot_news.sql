-- Grain: pair of snapshots between which a published month changed x what the seller's own sheets and rules said anew in between: a rate of a currency's
-- month, an official rule of a market (none: of all), the handles of a creator.
{{ config(schema='core') }}

with pairs as (
    select distinct
        snapshot_from,
        snapshot_to,
        clock_from,
        clock_to
    from {{ ref('mart_figure_changes') }}
    where not is_component
),

news as (
    {%- for column in ['from_currency', 'to_currency'] %}
    select
        'rate' as kind,
        upper(trim({{ column }})) as subject,
        cast(date_trunc('month', rate_date) as date) as month,
        known_at
    from {{ ref('stg_sheets__fx_rates') }}
    union all
    {%- endfor %}
    select
        'rule' as kind,
        market as subject,
        cast(null as date) as month,
        decided_at as known_at
    from {{ ref('attribution_promotions') }}
    union all
    select
        'mapping' as kind,
        coalesce(nullif(trim(creator_code), ''), {{ normal_handle('handle') }}) as subject,
        cast(null as date) as month,
        known_at
    from {{ ref('stg_sheets__creators') }}
)

select distinct
    pairs.snapshot_from,
    pairs.snapshot_to,
    news.kind,
    news.subject,
    news.month
from pairs
inner join news
    on news.known_at > pairs.clock_from + interval '1' second and news.known_at <= pairs.clock_to + interval '1' second
