-- Grain: version of a data-driven rule set x market x month (whose weights are to be worked out) x buyer: the channels of the clicks and views
-- of the month that no counted order of the buyer followed within their window. The market is that of the link.
with rules as (
    select * from {{ ref('attr_weight_dues') }}
),

walked as (
    select
        touches.*,
        rules.rule_set_id,
        rules.market,
        rules.order_month,
        case touches.kind when 'view' then rules.view_window_hours else rules.click_window_hours end as window_hours
    from {{ ref('attr_touches') }} as touches
    inner join {{ ref('attr_links') }} as links on touches.link_id = links.link_id
    inner join rules
        on links.market = rules.market and cast(date_trunc('month', touches.touched_at) as date) = rules.order_month
    where
        touches.buyer_hash is not null
        and {{ preference_of('touches.kind') }} > 0
        and {{ touch_allowed('touches', 'touches.product_id') }}
),

-- buyers of those touches only: where no weights are due nothing is read
buyers as (
    select
        buyer_hash,
        created_at
    from {{ ref('attr_lines') }}
    where is_counted and buyer_hash in (select walked.buyer_hash from walked)
    union
    select
        second_buyer_hash as buyer_hash,
        created_at
    from {{ ref('attr_lines') }}
    where is_counted and second_buyer_hash in (select walked.buyer_hash from walked)
),

followed as (
    select distinct
        walked.rule_set_id,
        walked.touch_key
    from walked
    inner join buyers
        on
            walked.buyer_hash = buyers.buyer_hash
            and walked.touched_at <= buyers.created_at
            and walked.touched_at > {{ hours_earlier('buyers.created_at', 'walked.window_hours') }}
),

unfollowed as (
    select
        walked.*,
        row_number() over (
            partition by walked.rule_set_id, walked.market, walked.order_month, walked.buyer_hash
            order by walked.touched_at asc nulls last, walked.strength desc nulls last, walked.touch_key asc nulls last
        ) as touch_position
    from walked
    left join followed on walked.rule_set_id = followed.rule_set_id and walked.touch_key = followed.touch_key
    where followed.touch_key is null
)

select
    unfollowed.rule_set_id,
    unfollowed.market,
    unfollowed.order_month,
    unfollowed.buyer_hash,
    {{ ordered_texts(touch_channel('unfollowed'), 'unfollowed.touch_position') }} as channels
from unfollowed
group by unfollowed.rule_set_id, unfollowed.market, unfollowed.order_month, unfollowed.buyer_hash
