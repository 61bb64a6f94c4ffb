-- A benchmark whose tiers and categories do not add up to the market's creators, whose quantiles are not in their order, or whose net sales are
-- not the quantiles of what fct_attribution credits the same creators with in their last 90 days.
with rungs as (
    select
        market,
        metric,
        sum(case when category = 'all' and tier = 'all' then creators end) as of_market,
        sum(case when category <> 'all' and tier = 'all' then creators end) as of_categories,
        sum(case when tier <> 'all' then creators end) as of_tiers
    from {{ ref('benchmarks') }}
    group by market, metric
    having sum(creators) > 0
),

creators as (
    select
        creator_id,
        market,
        day
    from {{ ref('mart_creator_states') }}
    where market is not null and day >= {{ days_later('cast(' ~ clock() ~ ' as date)', -1) }}
    qualify row_number() over (partition by creator_id order by day desc nulls last) = 1
),

-- whoever has a row of sales or costs in these days counts, with 0 too
active as (
    select distinct
        creators.creator_id,
        creators.market
    from creators
    inner join {{ ref('creator_roi') }} as roi
        on creators.creator_id = roi.creator_id and roi.period_start between {{ days_later('creators.day', -89) }} and creators.day
    where roi.is_official and roi.period_type = 'day' and roi.market is not null
),

sold as (
    select
        creators.creator_id,
        sum(credits.gmv_net_rc) as gmv_net
    from creators
    inner join {{ ref('fct_attribution') }} as credits
        on creators.creator_id = credits.creator_id and credits.order_date between {{ days_later('creators.day', -89) }} and creators.day
    inner join {{ ref('mart_rule_spans') }} as spans
        on
            credits.rule_set_id = spans.rule_set_id and credits.market = spans.market
            and credits.order_date between spans.valid_from and spans.valid_to
    where spans.is_official
    group by creators.creator_id
),

medians as (
    select
        active.market,
        count(*) as creators,
        {% for part in [25, 50, 75] -%}
        quantile_cont(cast(coalesce(sold.gmv_net, 0) as double), 0.{{ part }}) as p{{ part }}{{ ',' if not loop.last }}
        {% endfor -%}
    from active
    left join sold on active.creator_id = sold.creator_id
    group by active.market
)

select
    'rungs' as broken,
    market,
    metric
from rungs
where of_market is distinct from of_categories or of_market is distinct from of_tiers
union all
select
    'order' as broken,
    market,
    metric
from {{ ref('benchmarks') }}
where not (p25 <= p50 and p50 <= p75)
union all
select
    'net sales' as broken,
    coalesce(told.market, medians.market) as market,
    'gmv_net' as metric
from medians
full outer join (
    select * from {{ ref('benchmarks') }} where metric = 'gmv_net' and category = 'all' and tier = 'all' and creators > 0
) as told on medians.market = told.market
where
    told.creators is distinct from medians.creators
    {%- for part in [25, 50, 75] %}
    or abs(told.p{{ part }} - medians.p{{ part }}) > 0.0001
    {%- endfor %}
