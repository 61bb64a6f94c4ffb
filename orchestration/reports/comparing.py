"""A figure against its last period and against its target."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from orchestration.reports.blocks import AGAINST_LAST
from orchestration.reports.common import HEADLINE_TARGETS
from orchestration.reports.model import Comparison, Figure, Text, Unit
from orchestration.reports.scope import Scope, badge_of

_STEADY: Final = 0.005
"""A change of less than half a percent is neither good nor bad."""

_KIND_NAMES: Final[dict[str, Text]] = {
    "week": Text("week", "周"), "month": Text("month", "月"), "quarter": Text("quarter", "季度"), "day": Text("day", "日"),
    "campaign": Text("campaign", "活动")}

_NODES: Final[dict[str, Text]] = {"org": Text("organisation", "组织"), "market": Text("market", "市场"), "shop": Text("shop", "店铺")}


def against_last(scope: Scope, sql: str, column: str, metric: str, *, unit: Unit = "money", lower_is_better: bool = False) -> Comparison:
    """How much a value of a period-by-period query has changed since the period before.

    Money and counts change by a share of what they were; rates and ratios by the difference.

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
    query = scope.query(
        f"select {change} as change, now.is_final and before.is_final as is_final from ({sql}) as now "
        f"inner join ({sql}) as before on before.period = $before where now.period = $start")
    rows = scope.rows(query)
    value = float(rows[0]["change"]) if rows and rows[0]["change"] is not None else None
    badge = badge_of(value, rows[0]["is_final"] if rows else None, "")
    shown: Unit = "ratio" if unit == "ratio" else "points" if unit == "rate" else "rate"
    figure = Figure(metric, value, shown, badge, query.cell("change"), is_change=True)
    is_good = None if value is None or abs(value) < _STEADY else (value < 0) == lower_is_better
    return Comparison(_against(unit), figure, is_good)


def _against(unit: Unit) -> Text:
    """Beside a rate stands that its change is in points."""
    if unit == "rate":
        return Text("points vs last period", "较上期（百分点）")
    return AGAINST_LAST


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
