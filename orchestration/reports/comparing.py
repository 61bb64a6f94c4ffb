"""A figure against its last period and against its target."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from orchestration.reports.blocks import AGAINST_LAST, AGAINST_SAME_DAYS
from orchestration.reports.common import HEADLINE_TARGETS, PROFIT_PERIODS, PROFIT_TO_DATE, SALES_PERIODS, SALES_TO_DATE
from orchestration.reports.model import Comparison, Figure, Text, Unit
from orchestration.reports.scope import Scope, badge_of

_STEADY: Final = 0.005
"""A change of less than half a percent is neither good nor bad."""

_TO_DATE: Final = {SALES_PERIODS: SALES_TO_DATE, PROFIT_PERIODS: PROFIT_TO_DATE}
"""Sums of whole periods, and the same of days that are comparable while a period is running."""

_KIND_NAMES: Final[dict[str, Text]] = {
    "week": Text("week", "周"), "month": Text("month", "月"), "quarter": Text("quarter", "季度"), "day": Text("day", "日"),
    "campaign": Text("campaign", "活动")}

_NODES: Final[dict[str, Text]] = {"org": Text("organisation", "组织"), "market": Text("market", "市场"), "shop": Text("shop", "店铺")}


def against_last(scope: Scope, sql: str, column: str, metric: str, *, unit: Unit = "money", lower_is_better: bool = False) -> Comparison:
    """How much a value of a period-by-period query has changed since the period before.

    Money and counts change by a share of what they were; rates and ratios by the difference. Of a period that is still
    running the days that are over are compared with as many days of the last one.

    Args:
        scope: what is asked.
        sql: one row a ``period``.
        column: the value's column.
        metric: its code.
        unit: the value's unit.
        lower_is_better: a fall is good.
    """
    is_share = unit in ("rate", "ratio")
    change = f'now."{column}" - before."{column}"'
    if not is_share:
        change = f'cast({change} as double) / nullif(abs(before."{column}"), 0)'
    sql = _TO_DATE.get(sql, sql) if scope.is_open else sql
    query = scope.query(
        f"select {change} as change, now.is_final and before.is_final as is_final from ({sql}) as now "
        f"inner join ({sql}) as before on before.period = $before where now.period = $start")
    rows = scope.rows(query)
    value = float(rows[0]["change"]) if rows and rows[0]["change"] is not None else None
    badge = badge_of(value, rows[0]["is_final"] if rows else None, "")
    shown: Unit = "ratio" if unit == "ratio" else "points" if unit == "rate" else "rate"
    figure = Figure(metric, value, shown, badge, query.cell("change"), is_change=True)
    is_good = None if value is None or abs(value) < _STEADY else (value < 0) == lower_is_better
    return Comparison(_against(scope, unit), figure, is_good)


def _against(scope: Scope, unit: Unit) -> Text:
    """What stands beside a change; of a rate that it is in points."""
    last = AGAINST_SAME_DAYS if scope.is_open else AGAINST_LAST
    if unit == "rate":
        return Text(f"points {last.en}", f"{last.zh}（百分点）")
    return last


def headline_targets(scope: Scope) -> dict[str, Mapping[str, Any]]:
    """The target each metric is measured against, by metric."""
    return {str(row["metric_code"] or row["metric"]): row for row in scope.rows(scope.query(HEADLINE_TARGETS))}


def attainment(scope: Scope, target: Mapping[str, Any]) -> Figure:
    """How far a target is reached."""
    query = scope.query(HEADLINE_TARGETS)
    return scope.figure(query, target, "attainment", "kpi_attainment", "rate", key="target_key")


def against_target(scope: Scope, targets: Mapping[str, Mapping[str, Any]], metric: str) -> tuple[Comparison, ...]:
    """How far the metric's target is reached; nothing where there is none."""
    target = targets.get(metric)
    if target is None:
        return ()
    figure = attainment(scope, target)
    label = Text("of the {node} target ({kind})", "目标达成（{node}，{kind}）").filled(
        node=_NODES.get(str(target["node_type"]), Text(str(target["node_code"]), str(target["node_code"]))),
        kind=_KIND_NAMES.get(str(target["period_type"]), Text(str(target["period_type"]), str(target["period_type"]))))
    status = str(target["status"])
    is_good = True if status in ("achieved", "on_track") else False if status in ("missed", "behind") else None
    return (Comparison(label, figure, is_good),)
