-- Grain: version of a data-driven rule set x market x order month in which it is applied: with weights of its own, or, while nothing was
-- decided for the month, with those of the month before. A month whose conversions were too few has no row: not applied.
with decided as (
    select distinct
        rule_set_id,
        rule_version,
        market,
        weights_month,
        weights_version,
        is_published
    from {{ ref('stg_linkstar__attribution_weights') }}
),

published as (
    select * from decided where is_published
)

select
    rule_set_id,
    rule_version,
    market,
    weights_month as order_month,
    weights_month,
    weights_version
from published
union all
select
    published.rule_set_id,
    published.rule_version,
    published.market,
    {{ months_later('published.weights_month', 1) }} as order_month,
    published.weights_month,
    published.weights_version
from published
left join decided
    on
        published.rule_set_id = decided.rule_set_id
        and published.rule_version = decided.rule_version
        and published.market = decided.market
        and {{ months_later('published.weights_month', 1) }} = decided.weights_month
where decided.weights_month is null
