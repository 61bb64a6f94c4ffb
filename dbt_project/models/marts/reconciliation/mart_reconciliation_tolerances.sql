-- Grain: pair x shop ('' for what has none) x validity: how far both sides may differ and still match, in the shop's market on that day: an amount,
-- or a share of side A, whichever is more. Thresholds of kind tolerance: the pair's name, and the name with _share.
{{ config(schema='core') }}

with limits as (
    select
        regexp_replace(name, '_share$', '') as pair,
        name like '%\_share' escape '\' as is_share,
        market,
        value,
        valid_from,
        valid_to
    from {{ ref('attr_thresholds') }}
    where kind = 'tolerance'
),

starts as (
    select distinct
        pair,
        market,
        valid_from
    from limits
),

spans as (
    select
        starts.*,
        coalesce(
            {{ days_later('lead(starts.valid_from) over (partition by starts.pair, starts.market order by starts.valid_from asc nulls last)', -1) }},
            date '9999-12-31'
        ) as valid_to
    from starts
),

places as (
    select
        '' as shop_id,
        cast(null as varchar) as market
    union all
    select
        shop_id,
        market
    from {{ ref('attr_shops') }}
)

select
    spans.pair,
    places.shop_id,
    spans.valid_from,
    spans.valid_to,
    coalesce(max(case when not limits.is_share then limits.value end), 0) as amount,
    coalesce(max(case when limits.is_share then limits.value end), 0) as share
from spans
inner join places on spans.market is not distinct from places.market
inner join limits
    on spans.pair = limits.pair and spans.market is not distinct from limits.market and spans.valid_from between limits.valid_from and limits.valid_to
group by spans.pair, places.shop_id, spans.valid_from, spans.valid_to
