"""Page 1: the period in thirty seconds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orchestration.reports import comparing
from orchestration.reports.blocks import card
from orchestration.reports.common import CREATORS, PROFIT_PERIODS, SALES_PERIODS
from orchestration.reports.format import period_on_axis
from orchestration.reports.model import (
    Card,
    Cards,
    Chart,
    Comparison,
    Figure,
    Need,
    Page,
    Sentence,
    Sentences,
    Text,
    Unit,
    in_sentence,
    plain,
)
from orchestration.reports.pages import decisions
from orchestration.reports.periods import period_of
from orchestration.reports.scope import Scope

_LARGEST = f"""
select name, gmv_net, cast(gmv_net as double) / nullif((select sum(gmv_net) from ({CREATORS})), 0) as share, is_final
from ({CREATORS}) order by gmv_net desc, creator_id limit 1
"""

_COSTS = f"""
select cost, amount, is_final, missing_inputs from (
    select unnest(['cogs', 'commission', 'fixed_fee', 'sample_cost', 'ad_boost', 'other_cost', 'allocated_cost',
            'platform_fees', 'shipping_cost']) as cost,
        unnest([cogs, commission, fixed_fee, sample_cost, ad_boost, other_cost, allocated_cost, platform_fees, shipping_cost])
            as amount,
        is_final, missing_inputs
    from ({PROFIT_PERIODS}) where period = $start)
where amount is not null order by amount desc, cost limit 1
"""

COSTS: Mapping[str, Text] = {
    "cogs": Text("goods", "货品成本"), "commission": Text("commission", "佣金"), "fixed_fee": Text("fixed fees", "坑位费"),
    "sample_cost": Text("samples", "样品"), "ad_boost": Text("ads", "投流"), "other_cost": Text("other promotion cost", "其他推广成本"),
    "allocated_cost": Text("allocated cost", "分摊成本"), "platform_fees": Text("platform fees", "平台费用"),
    "shipping_cost": Text("shipping", "运费")}


def page(scope: Scope) -> Page:
    """The page."""
    title, question = Text("Summary", "总览"), Text("How did the period go, and what is to be decided?", "本期如何？需要做哪些决定？")
    sources = ("refund_adjusted_gmv", "creator_roi", "kpi_attainment", "dim_creators")
    sales = _row(scope, SALES_PERIODS)
    if sales is None:
        empty = Need(Text("No order in this period", "本期没有订单"),
                     Text("Orders of this period, by API or as an export in the inbox.", "通过 API 或把本期订单导出文件放入收件箱。"))
        return Page(1, "summary", title, question, (empty,), sources)
    profit = _row(scope, PROFIT_PERIODS)
    targets = comparing.headline_targets(scope)
    blocks = (Cards(tuple(_cards(scope, sales, profit, targets))),
              Sentences(Text("", ""), tuple(_sentences(scope, sales, profit))),
              *_trends(scope), *decisions.blocks(scope))
    return Page(1, "summary", title, question, blocks, sources)


def _row(scope: Scope, sql: str) -> dict[str, Any] | None:
    """The row of the period itself."""
    return next((row for row in scope.rows(scope.query(sql)) if row["period"] == scope.period.start), None)


def _cards(scope: Scope, sales: Mapping[str, Any], profit: Mapping[str, Any] | None,
           targets: Mapping[str, comparing.Target]) -> list[Card]:
    def one(sql: str, row: Mapping[str, Any], column: str, metric: str, unit: Unit, label: Text, *, needs: str = "",
            lower: bool = False) -> Card:
        against = (comparing.against_last(scope, sql, column, metric, unit=unit, lower_is_better=lower),
                   *comparing.against_target(scope, targets, metric))
        return card(scope, scope.query(sql), row, column, metric, unit, label, key="period", needs=needs, against=against)

    cards = [one(SALES_PERIODS, sales, "gmv_net", "gmv_net", "money", Text("Net GMV", "退款后GMV"))]
    if profit:
        cards += [
            one(PROFIT_PERIODS, profit, "contribution_profit", "contribution_profit", "money",
                Text("Contribution profit", "贡献利润"), needs="*"),
            one(PROFIT_PERIODS, profit, "roi_ratio", "roi_ratio", "ratio", Text("ROI (net GMV ÷ promotion cost)", "投产比（退款后GMV ÷ 推广成本）"))]
    return [*cards,
            one(SALES_PERIODS, sales, "refund_rate_amount", "refund_rate_amount", "rate", Text("Refund rate", "退款率"), lower=True),
            _attainment(scope, targets), one(SALES_PERIODS, sales, "orders", "orders", "count", Text("Orders", "订单数"))]


def _attainment(scope: Scope, targets: Mapping[str, comparing.Target]) -> Card:
    """How far the target for net GMV is reached, else that of any metric; of all markets each one's beside it."""
    label = Text("Attainment", "达成率")
    target = targets.get("gmv_net") or next(iter(targets.values()), None)
    markets = () if scope.market else tuple(_of_market(scope, one) for one in comparing.market_targets(scope, "gmv_net"))
    if target is None:
        nothing = scope.query("select cast(null as double) as attainment")
        note = Text("The markets' targets cannot be added: they are of different periods or currencies. Add a row for org to the sheet kpi_targets.",
                    "各市场目标的周期或币种不同，无法相加：请在 kpi_targets 表中添加一行 org 目标。") if markets else Text(
            "No target: add a row to the sheet kpi_targets.", "没有目标：请在 kpi_targets 表中添加一行。")
        return Card(label, Figure("kpi_attainment", None, "rate", "missing", nothing), markets, note)
    metric = str(target.row["metric_code"] or target.row["metric"])
    unit: Unit = "money" if metric.startswith("gmv") else "number"
    wanted = scope.figure(target.query, target.row, "target_value", metric, unit, key="target_key",
                          currency=str(target.row["currency"] or scope.currency))
    against = Comparison(Text("{currency} target for {metric}", "{currency} 目标：{metric}").filled(
        currency=wanted.currency, metric=scope.metric_names.get(metric, plain(metric))), wanted)
    return Card(label, comparing.attainment(scope, target), (against, *markets))


def _of_market(scope: Scope, target: comparing.Target) -> Comparison:
    """How far one market is."""
    return Comparison(plain(target.row["node_code"]), comparing.attainment(scope, target), comparing.is_on_course(target))


def _sentences(scope: Scope, sales: Mapping[str, Any], profit: Mapping[str, Any] | None) -> list[Sentence]:
    """Three sentences: sales and why, what was left, what came back."""
    net = scope.figure(scope.query(SALES_PERIODS), sales, "gmv_net", "gmv_net", "money", key="period")
    change = comparing.against_last(scope, SALES_PERIODS, "gmv_net", "gmv_net").figure
    said = [_sales_sentence(scope, net, change)]
    if profit and (costs := scope.rows(scope.query(_COSTS))):
        kept = scope.figure(scope.query(PROFIT_PERIODS), profit, "contribution_profit", "contribution_profit", "money", key="period", needs="*")
        cost = scope.figure(scope.query(_COSTS), costs[0], "amount", str(costs[0]["cost"]), "money", key="cost", needs=str(costs[0]["cost"]))
        is_loss = kept.value is not None and float(str(kept.value)) < 0
        template = Text("After all known costs a loss is left, {{0}}; the largest cost is {cost} with {{1}}.",
                        "扣除全部已知成本后为亏损，{{0}}；其中最大的一项是{cost}，{{1}}。") if is_loss else Text(
            "{{0}} was left after all known costs; the largest of them is {cost} with {{1}}.",
            "扣除全部已知成本后剩余{{0}}；其中最大的一项是{cost}，{{1}}。")
        said.append(Sentence(template.filled(cost=COSTS[str(costs[0]["cost"])]), (kept, cost)))
    refund = scope.figure(scope.query(SALES_PERIODS), sales, "refund_cohort", "refund_cohort", "money", key="period")
    rate = scope.figure(scope.query(SALES_PERIODS), sales, "refund_rate_amount", "refund_rate_amount", "rate", key="period")
    open_still = Text(" More may come back: some orders are not settled.", "部分订单尚未结算，退款仍可能增加。")
    template = Text("{0} of it was refunded so far, {1} of what was not cancelled.", "目前已退款{0}，占未取消金额的{1}。")
    if not sales["is_final"]:
        template = Text(template.en + open_still.en, template.zh + open_still.zh)
    return [*said, Sentence(template, (refund, rate))]


def _sales_sentence(scope: Scope, net: Figure, change: Figure) -> Sentence:
    """What was sold, against the last period, and who sold most of it."""
    template = Text("Net GMV was {currency} {{0}}", "退款后GMV为 {currency} {{0}}").filled(currency=net.currency)
    if change.value is not None:
        same = Text(" on the same days of the last period", "，较上期同期") if scope.is_open else Text(" on the last period", "，较上期")
        template = Text(f"{template.en}, {{1}}{same.en}", f"{template.zh}{same.zh}{{1}}")
    figures: tuple[Figure, ...] = (net,) if change.value is None else (net, change)
    rows = scope.rows(scope.query(_LARGEST))
    if not rows or rows[0]["share"] is None:
        return Sentence(Text(template.en + ".", template.zh + "。"), figures)
    share = scope.figure(scope.query(_LARGEST), rows[0], "share", "creator_concentration", "rate")
    name = in_sentence(rows[0]["name"])
    return Sentence(Text(f"{template.en}; {name} brought {{{len(figures)}}} of what creators sold.",
                         f"{template.zh}；{name}贡献了达人销售额的{{{len(figures)}}}。"), (*figures, share))


def _trends(scope: Scope) -> list[Chart]:
    """Net GMV and profit over the last periods."""
    charts = []
    for sql, column, title in ((SALES_PERIODS, "gmv_net", Text("Net GMV", "退款后GMV")),
                               (PROFIT_PERIODS, "contribution_profit", Text("Contribution profit", "贡献利润"))):
        rows = sorted(scope.rows(scope.query(sql)), key=lambda row: row["period"])
        if len(rows) < 2:
            continue
        named = Text("{title}, {currency}, by {kind}", "{title}（{currency}，按{kind}）").filled(
            title=title, currency=scope.currency, kind=Text("week", "周") if scope.period.kind == "week" else Text("month", "月"))
        charts.append(Chart("line", named, tuple(
            {"period": period_on_axis(period_of(row["period"], scope.period.kind)),
             "value": row[column]} for row in rows)))
    return charts
