-- Grain: threshold (kind, name) x market x validity: the limit that holds from one day to another, both included; market NULL is for
-- what has no market. Each day has exactly one row a market: the sheet's row of that market, else its row without one, of either the
-- one that starts latest, else the built-in default. A threshold that only the sheet knows has rows from its first day on.
with sheet as (
    select
        lower(trim(kind)) as kind,
        lower(trim(name)) as name,
        {{ normal_market('market') }} as market,
        cast(value as decimal(28, 8)) as value,
        coalesce(valid_from, date '0001-01-01') as valid_from,
        natural_key
    from {{ ref('stg_sheets__thresholds') }}
    where value is not null
),

rows_known as (
    select
        sheet.*,
        case when market is null then 1 else 0 end as is_general
    from sheet
    union all
    select
        kind,
        name,
        null as market,
        value,
        date '0001-01-01' as valid_from,
        '' as natural_key,
        2 as is_general
    from {{ ref('default_thresholds') }}
),

markets as (
    select market from {{ ref('stg_linkstar__markets') }}
    union
    select market from {{ ref('attr_shops') }}
    union
    select {{ normal_market('market') }} as market from {{ ref('stg_sheets__creators') }}
    union
    select {{ normal_market('market') }} as market from {{ ref('stg_sheets__campaigns') }}
    union
    select market from sheet
    union
    select cast(null as varchar) as market
),

-- every row in every market it reaches
reaching as (
    select
        rows_known.kind,
        rows_known.name,
        markets.market,
        rows_known.value,
        rows_known.valid_from,
        rows_known.is_general,
        rows_known.natural_key
    from rows_known
    cross join markets
    where rows_known.is_general > 0 or rows_known.market = markets.market
),

starts as (
    select distinct
        kind,
        name,
        market,
        valid_from as start_on
    from reaching
),

ranked as (
    select
        starts.*,
        reaching.value,
        reaching.is_general,
        row_number() over (
            partition by starts.kind, starts.name, starts.market, starts.start_on
            order by reaching.is_general asc nulls last, reaching.valid_from desc nulls last, reaching.natural_key asc nulls last
        ) as preference
    from starts
    inner join reaching
        on
            starts.kind = reaching.kind and starts.name = reaching.name and starts.market is not distinct from reaching.market
            and reaching.valid_from <= starts.start_on
)

select
    kind,
    name,
    market,
    value,
    is_general = 2 as is_default,
    start_on as valid_from,
    coalesce({{ days_later('lead(start_on) over (partition by kind, name, market order by start_on asc nulls last)', -1) }}, date '9999-12-31') as valid_to
from ranked
where preference = 1
