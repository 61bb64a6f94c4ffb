"""Page 13: attribution: how much is covered, what stays unattributed, where two ways disagree, which rules ran when."""

from __future__ import annotations

from typing import Final

from orchestration.reports.blocks import absent, card, table, words
from orchestration.reports.codes import CLASS_NAMES
from orchestration.reports.common import period_of
from orchestration.reports.model import Block, Cards, Page, Text
from orchestration.reports.pages.credits import CREDITS
from orchestration.reports.scope import Field, Scope

COVERAGE: Final = f"""
select cast(sum(case when evidence = 'none' then gmv_gross_rc else 0 end) as double) / nullif(sum(gmv_gross_rc), 0) as unattributed_share,
    cast(count(distinct case when evidence <> 'none' then order_key end) as double) / nullif(count(distinct order_key), 0) as touch_coverage,
    cast(sum(case when is_paid then gmv_gross_rc else 0 end) as double) / nullif(sum(gmv_gross_rc), 0) as paid_share,
    sum(case when evidence = 'none' then gmv_net_rc else 0 end) as gmv_unattributed, false as is_final
from ({CREDITS})
"""

EVIDENCE: Final = f"""
select evidence, count(distinct order_key) as orders, sum(gmv_net_rc) as gmv_net,
    cast(sum(gmv_gross_rc) as double) / nullif((select sum(gmv_gross_rc) from ({CREDITS})), 0) as share, false as is_final
from ({CREDITS}) group by evidence order by gmv_net desc nulls last, evidence
"""

CLASSES: Final = f"""
select class, count(*) as lines, sum(gmv_net_rc) as gmv_net, cast(sum(gmv_net_rc) as double) / nullif(sum(sum(gmv_net_rc)) over (), 0) as share, false as is_final
from (
    select disagreements.*, {period_of("disagreements.order_date")} as period from marts.attribution_disagreement as disagreements
    left join marts.dim_shops as shops on shops.shop_id = disagreements.shop_id
    where ($market is null or disagreements.market = $market) and disagreements.order_date between $start - 1 and $end)
where period = $start group by class order by gmv_net desc nulls last, class
"""

RULES: Final = """
select rule_set_id || ' ' || rule_version || ' ' || coalesce(market, '') || ' ' || valid_from as rule_key, rule_set_id || ' v' || rule_version as rule, coalesce(market, '') as market,
    case when is_official then 'official' else 'beside' end as state, valid_from, valid_to, model, true as is_final
from marts.dim_rule_sets where $market is null or market = $market order by is_official desc, valid_from desc, rule_key limit 40
"""

_WORDS: Final = {"platform": Text("platform record", "平台记录"), "click": Text("own link click", "自有链接点击"), "none": Text("no touch", "无触点"), "official": Text("official", "正式"),
                 "beside": Text("beside it", "对照")}


def page(scope: Scope) -> Page:
    """The page."""
    query = scope.query(COVERAGE)
    row = scope.rows(query)[0]
    cards = Cards((
        card(scope, query, row, "touch_coverage", "touch_coverage", "rate", Text("Orders with a touch", "有触点的订单")),
        card(scope, query, row, "unattributed_share", "unattributed_share", "rate", Text("Unattributed", "未归因占比")),
        card(scope, query, row, "gmv_unattributed", "gmv_net", "money", Text("Unattributed net GMV", "未归因退款后GMV")),
        card(scope, query, row, "paid_share", "gmv_gross", "rate", Text("By paid touches", "付费触点占比"))))
    evidence = table(scope, scope.query(EVIDENCE), "evidence", (
        Field("evidence", Text("Evidence", "依据")), Field("orders", Text("Orders", "订单数"), "orders"), Field("gmv_net", Text("Net GMV", "退款后GMV"), "gmv_net", "money"),
        Field("share", Text("Share of gross", "占商品GMV"), "unattributed_share", "rate")), Text("What the credits rest on, {currency}", "归因依据（{currency}）").filled(currency=scope.currency), name=words(_WORDS))
    rules = table(scope, scope.query(RULES), "rule_key", (
        Field("rule", Text("Rule set", "规则集")), Field("market", Text("Market", "市场")), Field("state", Text("State", "状态")), Field("valid_from", Text("From", "生效")),
        Field("valid_to", Text("To", "失效"), is_folded=True), Field("model", Text("Model", "模型"), is_folded=True)), Text("Rule log", "规则记录"), name=words(_WORDS))
    return Page(13, "attribution", Text("Attribution", "归因"), Text("How much of the sales is explained, and by what?", "多少销售能被解释？依据是什么？"),
                (cards, evidence, _classes(scope), rules), ("fct_attribution", "dim_rule_sets", "attribution_disagreement"))


def _classes(scope: Scope) -> Block:
    if not scope.is_filled("attribution_disagreement", "class", "gmv_net_rc", "order_date", "shop_id", "market"):
        return absent(Text("Where platform and own evidence disagree", "平台与自有依据的分歧"), Text("Clicks of registered tracking links (sheets tracking_links, link_clicks).", "已登记追踪链接的点击（tracking_links、link_clicks 表）。"))
    return table(scope, scope.query(CLASSES), "class", (
        Field("class", Text("Class", "类别")), Field("lines", Text("Lines", "订单行"), "attribution_disagreement"), Field("gmv_net", Text("Net GMV", "退款后GMV"), "gmv_net", "money"),
        Field("share", Text("Share", "占比"), "attribution_disagreement", "rate")), Text("Platform against own evidence", "平台与自有依据"), name=words(CLASS_NAMES))
