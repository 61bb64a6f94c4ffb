"""Credits of the period under the official rules, which several pages add up by content or creator."""

from __future__ import annotations

from typing import Final

from orchestration.reports.common import period_of

CREDITS: Final = f"""
select credits.*
from marts.fct_attribution as credits
inner join marts.dim_rule_sets as rules on rules.rule_set_id = credits.rule_set_id and rules.rule_version = credits.rule_version
    and rules.market = credits.market and rules.is_official and credits.order_date >= rules.valid_from
    and (rules.valid_to is null or credits.order_date <= rules.valid_to)
left join marts.dim_shops as shops on shops.shop_id = credits.shop_id
where ($market is null or credits.market = $market) and credits.order_date between $start - 1 and $end
    and {period_of("credits.order_date")} = $start
"""
