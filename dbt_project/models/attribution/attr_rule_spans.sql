-- Grain: rule set x market x span of order dates (both ends included): of the active versions that cover it the one naming the
-- market before *, then the highest version. A market's spans are cut wherever a rule version or an entry of the promotion log
-- begins or ends, so that all its rule sets share them. A data-driven version is in force only in the months it has weights for.
-- With the var `candidate_alone` only the candidate's own spans.
with rules as (
    select
        rules.*,
        -- a join on a condition of one side compares every pair
        case when {{ is_data_driven('rules.model') }} then rules.rule_set_id end as weighed_rule_set_id
    from {{ ref('attr_rules') }} as rules
    where
        rules.status = 'active'
        {%- if var('candidate_alone') %}
        and rules.rule_set_id || '@' || rules.rule_version = '{{ var("candidate") | replace("'", "''") }}'
        {%- endif %}
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

pointers as (
    select
        markets.market as order_market,
        pointers_of_log.promotion_number,
        pointers_of_log.rule_set_id,
        pointers_of_log.effective_from,
        pointers_of_log.effective_to
    from {{ ref('attr_rule_pointers') }} as pointers_of_log
    inner join markets on pointers_of_log.market in (markets.market, '*')
),

boundaries as (
    select order_market, offered_from as valid_from from offered
    union
    select order_market, {{ days_later('offered_to', 1) }} as valid_from from offered
    where offered_to < date '9999-12-31'
    union
    select order_market, effective_from as valid_from from pointers
    union
    select order_market, {{ days_later('effective_to', 1) }} as valid_from from pointers
    where effective_to < date '9999-12-31'
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
)

select *
from ranked
where preference = 1
