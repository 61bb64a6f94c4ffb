"""Shops, creators and links that the data shows and no sheet names."""

from __future__ import annotations

from typing import Final

from ingestion.sheets.prefill.question import Question

# A shop of the sheet has a time zone (it is required there); an assumed one is the market's default.
SHOPS: Final = Question(
    """
select shop_code, market, timezone, currency, shop_id, name
from marts.dim_shops
where is_timezone_assumed
order by shop_code
""",
    frozenset({"marts.dim_shops"}),
)

# Net sales under the official rule, over all time, in the reporting currency.
CREATORS: Final = Question(
    """
with sales as (
    select
        creator_id,
        sum(orders) as orders,
        sum(gmv_net) as gmv_net,
        string_agg(distinct market, ', ' order by market) as sold_in
    from marts.creator_roi
    where is_official and period_type = 'all' and creator_id is not null
    group by creator_id
)

select
    creators.handle_main as handle,
    case when creators.handle_main is null then creators.creator_code end as creator_code,
    case when creators.handle_main is null then 'creator_code' else 'handle' end as prefilled,
    sales.orders,
    cast(sales.gmv_net as decimal(28, 2)) as gmv_net,
    sales.sold_in,
    cast(creators.first_seen_at as date) as first_seen
from marts.dim_creators as creators
left join sales on creators.creator_id = sales.creator_id
where not creators.is_mapped
order by sales.gmv_net desc nulls last, creators.creator_id
""",
    frozenset({"marts.dim_creators", "marts.creator_roi"}),
)

# Links that clicks name and nobody registered: their clicks belong to no creator yet.
LINKS: Final = Question(
    """
select link_id, 'link_id' as prefilled, clicks, cast(last_click_at as date) as last_click
from marts.tracking_link_health
where not is_registered
order by clicks desc, link_id
""",
    frozenset({"marts.tracking_link_health"}),
)
