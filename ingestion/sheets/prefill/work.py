"""What the sheets themselves leave open: codes that one sheet names and none describes, samples nobody claims, people
without a role, contents without a description, rules ready for their next version.

Belongs here: questions that need the sheets as they stand in the warehouse (``sheet_<name>``) beside the snapshot.
"""

from __future__ import annotations

from typing import Final

from ingestion.sheets.prefill.question import Question

# Codes that other sheets use; the one they are described in lacks them.
CAMPAIGNS: Final = Question(
    """
with named as (
    select campaign_code, 'costs' as sheet from sheet_costs
    union all
    select campaign_code, 'contracts' from sheet_contracts
    union all
    select campaign_code, 'samples' from sheet_samples
    union all
    select campaign_code, 'contents' from sheet_contents
    union all
    select campaign_code, 'collaboration_events' from sheet_collaboration_events
)

select
    named.campaign_code,
    'campaign_code' as prefilled,
    string_agg(distinct named.sheet, ', ' order by named.sheet) as named_in,
    count(*) as mentions
from named
left join sheet_campaigns as campaigns on named.campaign_code = campaigns.campaign_code
where named.campaign_code is not null and campaigns.campaign_code is null
group by named.campaign_code
order by mentions desc, named.campaign_code
""",
    frozenset({"sheet_campaigns", "sheet_costs", "sheet_contracts", "sheet_samples", "sheet_contents",
               "sheet_collaboration_events"}),
)

# The creator is prefilled where all who name the contract name the same one.
CONTRACTS: Final = Question(
    """
with named as (
    select contract_code, creator_code, campaign_code, 'costs' as sheet from sheet_costs
    union all
    select contract_code, creator_code, campaign_code, 'collaboration_events' from sheet_collaboration_events
),

open_codes as (
    select
        named.contract_code,
        case when count(distinct named.creator_code) = 1 then min(named.creator_code) end as creator_code,
        case when count(distinct named.campaign_code) = 1 then min(named.campaign_code) end as campaign_code,
        string_agg(distinct named.sheet, ', ' order by named.sheet) as named_in,
        count(*) as mentions
    from named
    left join sheet_contracts as contracts on named.contract_code = contracts.contract_code
    where named.contract_code is not null and contracts.contract_code is null
    group by named.contract_code
)

select
    contract_code,
    creator_code,
    campaign_code,
    'contract_code,creator_code,campaign_code' as prefilled,
    named_in,
    mentions
from open_codes
order by mentions desc, contract_code
""",
    frozenset({"sheet_contracts", "sheet_costs", "sheet_collaboration_events"}),
)

# Sample orders that no row of the sheet names: their goods are a cost of nobody yet.
SAMPLES: Final = Question(
    """
select
    lines.sku_id,
    nullif(lines.seller_sku, '') as seller_sku,
    lines.quantity,
    lines.order_id,
    lines.order_date as requested_at,
    'sku_id,seller_sku,quantity,order_id,requested_at' as prefilled,
    lines.product_name,
    shops.shop_code as sold_by
from marts.fct_order_lines as lines
left join marts.dim_shops as shops on lines.shop_id = shops.shop_id
left join (select distinct order_id from sheet_samples where order_id is not null) as claimed
    on lines.order_id = claimed.order_id
where lines.is_sample and not lines.is_cancelled and claimed.order_id is null
order by lines.order_date desc, lines.order_id, lines.sku_id
""",
    frozenset({"marts.fct_order_lines", "marts.dim_shops", "sheet_samples"}),
)

# Videos and LIVEs that sold and that nobody described, by the orders the platform credits them with.
CONTENTS: Final = Question(
    """
with sold as (
    select
        content_id,
        arg_max(handle, created_at) as handle,
        case lower(arg_max(content_type, created_at))
            when 'video' then 'video' when 'live' then 'live' when 'photo' then 'photo' end as format,
        count(distinct order_id) as orders,
        min(order_date) as first_sold,
        max(order_date) as last_sold
    from marts.fct_affiliate_lines
    where content_id is not null
    group by content_id
)

select
    sold.content_id,
    sold.handle,
    sold.format,
    'content_id,handle,format' as prefilled,
    sold.orders,
    sold.first_sold,
    sold.last_sold
from sold
left join sheet_contents as contents on sold.content_id = contents.content_id
where contents.content_id is null
order by sold.orders desc, sold.content_id
""",
    frozenset({"marts.fct_affiliate_lines", "sheet_contents"}),
)

# The latest version of every rule set without its number and first day: with both filled in it is the next version.
RULES: Final = Question(
    """
select
    rule_set_id, market, model, evidence_order, blend, click_window_hours, view_window_hours, content_window_hours,
    first_weight, last_weight, half_life_hours, max_touches, paid_policy, same_product_only, include_own_accounts,
    path_transform,
    'rule_set_id,market,model,evidence_order,blend,click_window_hours,view_window_hours,content_window_hours,'
        || 'first_weight,last_weight,half_life_hours,max_touches,paid_policy,same_product_only,include_own_accounts,'
        || 'path_transform' as prefilled,
    rule_version as latest_version,
    effective_from as in_force_since
from sheet_attribution_rules
qualify row_number() over (partition by rule_set_id order by rule_version desc) = 1
order by rule_set_id
""",
    frozenset({"sheet_attribution_rules"}),
)

# Owners and agencies of creators and campaigns that the organisation does not name.
NODES: Final = Question(
    """
with named as (
    select 'person' as node_type, owner as node_code, 'creators' as sheet from sheet_creators
    union all
    select 'agency', agency, 'creators' from sheet_creators
    union all
    select 'person', owner, 'campaigns' from sheet_campaigns
)

select
    named.node_type,
    named.node_code,
    'node_type,node_code' as prefilled,
    string_agg(distinct named.sheet, ', ' order by named.sheet) as named_in,
    count(*) as mentions
from named
left join sheet_org_nodes as nodes on named.node_type = nodes.node_type and named.node_code = nodes.node_code
where named.node_code is not null and nodes.node_code is null
group by named.node_type, named.node_code
order by named.node_type, mentions desc, named.node_code
""",
    frozenset({"sheet_org_nodes", "sheet_creators", "sheet_campaigns"}),
)

# Who answers for creators or campaigns and has no role yet.
USERS: Final = Question(
    """
with named as (
    select owner as person, 'creators' as sheet from sheet_creators
    union all
    select owner, 'campaigns' from sheet_campaigns
)

select
    named.person,
    'person' as prefilled,
    string_agg(distinct named.sheet, ', ' order by named.sheet) as named_in,
    count(*) as mentions
from named
left join sheet_users as users on named.person = users.person
where named.person is not null and users.person is null
group by named.person
order by mentions desc, named.person
""",
    frozenset({"sheet_users", "sheet_creators", "sheet_campaigns"}),
)

SHEETS_READ: Final = tuple(sorted({
    name.removeprefix("sheet_")
    for question in (CAMPAIGNS, CONTRACTS, SAMPLES, CONTENTS, RULES, NODES, USERS)
    for name in question.needs if name.startswith("sheet_")
}))
"""The sheets that these questions look at."""
