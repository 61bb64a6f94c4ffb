-- Grain: rule set x market x span of order dates (both ends included) with exactly one version in force: of the active
-- versions that cover it the one naming the market before *, then the highest version. Exactly one rule set is official
-- per span and market: the sheet's is_official; where several or none claim it, see DECISIONS.md. A data-driven version is in force
-- only in the months it has weights for.
with rules as (
    select
        rules.*,
        -- a join on a condition of one side compares every pair
        case when {{ is_data_driven('rules.model') }} then rules.rule_set_id end as weighed_rule_set_id
    from {{ ref('attr_rules') }} as rules
    where rules.status = 'active'
),

markets as (
    select distinct market from {{ ref('attr_shops') }}
    where market is not null
),

offered as (
    select
        markets.market as order_market,
        rules.*,
        weights.weights_month,
        weights.weights_version,
        greatest(rules.effective_from, coalesce(weights.order_month, rules.effective_from)) as offered_from,
        least(rules.effective_to, coalesce({{ days_later(months_later('weights.order_month', 1), -1) }}, rules.effective_to)) as offered_to
    from rules
    inner join markets on rules.market in (markets.market, '*')
    left join {{ ref('attr_weight_months') }} as weights
        on
            rules.weighed_rule_set_id = weights.rule_set_id
            and rules.rule_version = weights.rule_version
            and markets.market = weights.market
            and rules.effective_from < {{ months_later('weights.order_month', 1) }}
            and rules.effective_to >= weights.order_month
    where rules.weighed_rule_set_id is null or weights.order_month is not null
),

boundaries as (
    select order_market, offered_from as valid_from from offered
    union
    select order_market, {{ days_later('offered_to', 1) }} as valid_from from offered
    where offered_to < date '9999-12-31'
),

spans as (
    select
        order_market,
        valid_from,
        coalesce(
            {{ days_later('lead(valid_from) over (partition by order_market order by valid_from asc nulls last)', -1) }}, date '9999-12-31'
        ) as valid_to
    from boundaries
),

ranked as (
    select
        spans.valid_from,
        spans.valid_to,
        offered.*,
        row_number() over (
            partition by offered.order_market, spans.valid_from, offered.rule_set_id
            order by
                case when offered.market = '*' then 1 else 0 end asc nulls last,
                try_cast(offered.rule_version as double) desc nulls last,
                offered.rule_version desc nulls last
        ) as preference
    from spans
    inner join offered
        on spans.order_market = offered.order_market and spans.valid_from between offered.offered_from and offered.offered_to
),

in_force as (
    select
        ranked.*,
        row_number() over (
            partition by ranked.order_market, ranked.valid_from
            order by
                ranked.is_official desc nulls last,
                case when ranked.is_official then ranked.effective_from end desc nulls last,
                case when ranked.model = 'platform_credit' then 0 else 1 end asc nulls last,
                ranked.rule_set_id asc nulls last
        ) as official_rank
    from ranked
    where ranked.preference = 1
)

select
    rule_set_id,
    order_market as market,
    valid_from,
    valid_to,
    rule_version,
    official_rank = 1 as is_official,
    model,
    evidence_order,
    blend,
    click_window_hours,
    view_window_hours,
    content_window_hours,
    first_weight,
    last_weight,
    half_life_hours,
    max_touches,
    paid_policy,
    same_product_only,
    include_own_accounts,
    path_transform,
    weights_month,
    weights_version
from in_force
