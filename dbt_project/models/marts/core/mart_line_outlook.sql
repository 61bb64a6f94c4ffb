-- Grain: counted order line that is not final at the clock: the share of what is still kept that is expected to stay
-- (1 - expected further loss at the line's age), NULL where its shop has no history. An estimate, never a fact.
select
    lines.line_key,
    lines.order_key,
    cast(1 - curves.further_loss as decimal(18, 8)) as kept_share_expected
from {{ ref('mart_lines') }} as lines
inner join {{ ref('attr_shops') }} as shops on lines.shop_id = shops.shop_id
left join {{ ref('mart_loss_curves') }} as curves
    on
        lines.shop_id = curves.shop_id
        and curves.age_days
        = least(greatest({{ days_between('lines.order_date', to_local_date(clock(), 'shops.timezone')) }}, 0), {{ var('outlook_days') }})
where lines.is_counted and not {{ is_final_at('lines', clock()) }}
