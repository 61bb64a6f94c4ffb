-- Grain: rule set x market x span of order dates (both ends included) with exactly one version in force. Exactly one rule set is official
-- per span and market: the one that the promotion log names last; where it names none in force, the sheet's is_official, and
-- where several or none claim it, see DECISIONS.md.
-- the last entry of the log that names a rule set in force
with pointed as (
    select
        spans.order_market,
        spans.valid_from,
        spans.rule_set_id,
        max(pointers.promotion_number) as promotion_number
    from {{ ref('attr_rule_spans') }} as spans
    inner join {{ ref('attr_rule_pointers') }} as pointers
        on spans.rule_set_id = pointers.rule_set_id and spans.valid_from between pointers.effective_from and pointers.effective_to
    where pointers.market in (spans.order_market, '*')
    group by spans.order_market, spans.valid_from, spans.rule_set_id
),

in_force as (
    select
        spans.*,
        pointed.promotion_number,
        row_number() over (
            partition by spans.order_market, spans.valid_from
            order by
                pointed.promotion_number desc nulls last,
                spans.is_official desc nulls last,
                case when spans.is_official then spans.effective_from end desc nulls last,
                case when spans.model = 'platform_credit' then 0 else 1 end asc nulls last,
                spans.rule_set_id asc nulls last
        ) as official_rank
    from {{ ref('attr_rule_spans') }} as spans
    left join pointed
        on spans.order_market = pointed.order_market and spans.valid_from = pointed.valid_from and spans.rule_set_id = pointed.rule_set_id
)

select
    rule_set_id,
    order_market as market,
    valid_from,
    valid_to,
    rule_version,
    official_rank = 1 as is_official,
    is_official as is_official_in_sheet,
    case when official_rank = 1 then promotion_number end as promotion_number,
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
