"""A figure against its last period and against its target."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from orchestration.reports.blocks import AGAINST_LAST, AGAINST_SAME_DAYS
from orchestration.reports.codes import NODE_NAMES
from orchestration.reports.common import (
    ADDED_TARGETS,
    HEADLINE_TARGETS,
    MARKET_TARGETS,
    PROFIT_PERIODS,
    PROFIT_TO_DATE,
    SALES_PERIODS,
    SALES_TO_DATE,
)
from orchestration.reports.model import Comparison, Figure, Query, Text, Unit, plain
from orchestration.reports.scope import Scope, badge_of

_STEADY: Final = 0.005
"""A change of less than half a percent is neither good nor bad."""

_TO_DATE: Final = {SALES_PERIODS: SALES_TO_DATE, PROFIT_PERIODS: PROFIT_TO_DATE}
"""Sums of whole periods, and the same of days that are comparable while a period is running."""

_KIND_NAMES: Final[dict[str, Text]] = {
    "week": Text("week", "周"), "month": Text("month", "月"), "quarter": Text("quarter", "季度"), "day": Text("day", "日"),
    "campaign": Text("campaign", "活动")}


def against_last(scope: Scope, sql: str, column: str, metric: str, *, unit: Unit = "money", lower_is_better: bool = False) -> Comparison:
    """How much a value of a period-by-period query has changed since the period before.

    Money and counts change by a share of what they were; rates and ratios by the difference, and so does money where there
    was none or a loss, of which no share can be told. Of a period that is still running the days that are over are compared
    with as many days of the last one.

    Args:
        scope: what is asked.
        sql: one row a ``period``.
        column: the value's column.
        metric: its code.
        unit: the value's unit.
        lower_is_better: a fall is good.
    """
    change = f'now."{column}" - before."{column}"'
    sql = _TO_DATE.get(sql, sql) if scope.is_open else sql
    query = scope.query(
        f'select {change} as change, case when before."{column}" > 0 then cast({change} as double) / before."{column}" end as share, '
        f"now.is_final and before.is_final as is_final from ({sql}) as now "
        f"inner join ({sql}) as before on before.period = $before where now.period = $start")
    row: Mapping[str, Any] = next(iter(scope.rows(query)), {"change": None, "share": None, "is_final": None})
    is_difference = unit in ("rate", "ratio") or (unit == "money" and row["share"] is None)
    told = "change" if is_difference else "share"
    shown: Unit = ("points" if unit == "rate" else unit) if is_difference else "rate"
    figure = Figure(metric, row[told], shown, badge_of(row[told], row["is_final"], ""), query.cell(told),
                    scope.currency if shown == "money" else "", is_change=True)
    value = None if row[told] is None else float(row[told])
    is_good = None if value is None or abs(value) < _STEADY else (value < 0) == lower_is_better
    return Comparison(_against(scope, unit, figure.currency), figure, is_good)


def _against(scope: Scope, unit: Unit, currency: str) -> Text:
    """What stands beside a change; of a rate that it is in points, of money its currency."""
    last = AGAINST_SAME_DAYS if scope.is_open else AGAINST_LAST
    if currency:
        return Text(f"{currency} {last.en}", f"{currency} {last.zh}")
    if unit == "rate":
        return Text(f"points {last.en}", f"{last.zh}（百分点）")
    return last


class Target(NamedTuple):
    """A target as a row of a query."""

    query: Query
    row: Mapping[str, Any]


def headline_targets(scope: Scope) -> dict[str, Target]:
    """The target each metric is measured against, by metric. Where the organisation has none, the targets of its markets
    together stand for it."""
    found: dict[str, Target] = {}
    for sql in (HEADLINE_TARGETS, *([] if scope.market else [ADDED_TARGETS])):
        query = scope.query(sql)
        for row in scope.rows(query):
            found.setdefault(str(row["metric_code"] or row["metric"]), Target(query, row))
    return found


def market_targets(scope: Scope, metric: str) -> list[Target]:
    """The target of each market for a metric, the least reached first."""
    query = scope.query(MARKET_TARGETS)
    of_metric = [row for row in scope.rows(query) if (row["metric_code"] or row["metric"]) == metric]
    return [Target(query, row) for row in sorted(of_metric, key=lambda row: (row["attainment"] is not None, row["attainment"] or 0, row["node_code"]))]


def attainment(scope: Scope, target: Target) -> Figure:
    """How far a target is reached."""
    return scope.figure(target.query, target.row, "attainment", "kpi_attainment", "rate", key="target_key")


def against_target(scope: Scope, targets: Mapping[str, Target], metric: str) -> tuple[Comparison, ...]:
    """How far the metric's target is reached; nothing where there is none."""
    target = targets.get(metric)
    if target is None:
        return ()
    kind = str(target.row["period_type"])
    label = Text("of the {node} target ({kind})", "目标达成（{node}，{kind}）").filled(
        node=_node(target.row), kind=_KIND_NAMES.get(kind, plain(kind)))
    return (Comparison(label, attainment(scope, target), is_on_course(target)),)


def is_on_course(target: Target) -> bool | None:
    """Whether a target is reached or will be; None: that is open."""
    status = str(target.row["status"])
    return True if status in ("achieved", "on_track") else False if status in ("missed", "behind") else None


def _node(row: Mapping[str, Any]) -> Text:
    """Whose target it is."""
    if row["node_type"] == "markets":
        among = Text("added-up {markets} markets'", "{markets}个市场合计") if row["markets"] == row["all_markets"] else Text(
            "added-up {markets} of {all_markets} markets'", "{all_markets}个市场中{markets}个合计")
        return among.filled(markets=row["markets"], all_markets=row["all_markets"])
    return NODE_NAMES.get(str(row["node_type"]), plain(row["node_code"]))
