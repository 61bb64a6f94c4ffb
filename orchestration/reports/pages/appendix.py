"""Appendix: the metric dictionary and the rules in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from orchestration.reports.blocks import table
from orchestration.reports.model import Column, Metric, Need, Page, Table, Text, plain
from orchestration.reports.scope import Field, Scope

_METRICS = "select * from marts.dim_metrics order by code"

RULES = """
select rule_set_id || ' ' || rule_version || ' ' || coalesce(market, '') as rule_key,
    coalesce(market, '') as market, rule_set_id || ' v' || rule_version as rule, model, click_window_hours, valid_from,
    evidence_order, paid_policy, max_touches, true as is_final
from marts.dim_rule_sets
where is_official and ($market is null or market = $market)
    and valid_from <= $end and (valid_to is null or valid_to >= $start)
order by market, rule_set_id, rule_version
"""

THRESHOLDS = """
select kind || ' ' || name || ' ' || coalesce(market, '') || ' ' || valid_from as threshold_key, kind, name,
    coalesce(market, '') as market, value, valid_from, true as is_final
from marts.dim_thresholds
where ($market is null or market is null or market = $market) and valid_from <= $end
order by kind, name, market, valid_from
"""


def metrics(scope: Scope) -> dict[str, Metric]:
    """The metric dictionary of the snapshot, by code."""
    if not scope.has("dim_metrics", "code", "name_zh", "name_en", "formula", "caveat"):
        return {}
    return {row["code"]: Metric(row["code"], row["metric_id"] or "", Text(row["name_en"] or row["code"], row["name_zh"] or row["code"]),
                                _both(row, "formula"), _both(row, "caveat"))
            for row in scope.rows(scope.query(_METRICS))}


def page(scope: Scope, known: Mapping[str, Metric], used: Iterable[str]) -> Page:
    """The page.

    Args:
        scope: what is asked.
        known: the dictionary.
        used: codes of the metrics that the report shows.
    """
    explained = [known[code] for code in sorted(set(used)) if code in known]
    dictionary = Table(
        Text("Metrics of this report", "本报告的指标"),
        (Column(Text("Metric", "指标")), Column(Text("Code", "代码")), Column(Text("Formula", "公式")),
         Column(Text("Caveat", "注意"), is_folded=True)),
        tuple((metric.name, plain(f"{metric.metric_id} {metric.code}"), metric.formula,
               Text(metric.caveat.en or "–", metric.caveat.zh or "–")) for metric in explained),
        Text("Tap a name for its caveat. The whole dictionary is the table dim_metrics.", "点按名称查看注意事项。完整指标表为 dim_metrics。"))
    rules = table(scope, scope.query(RULES), "rule_key", (
        Field("rule", Text("Rule set", "规则集")), Field("market", Text("Market", "市场")), Field("model", Text("Model", "模型")),
        Field("click_window_hours", Text("Click window, h", "点击窗口（小时）"), "credit", "number"),
        Field("valid_from", Text("From", "生效"), is_folded=True),
        Field("evidence_order", Text("Evidence", "证据顺序"), is_folded=True),
        Field("paid_policy", Text("Paid traffic", "付费流量"), is_folded=True),
        Field("max_touches", Text("Most touches", "最多触点"), "credit", "count", is_folded=True)),
        Text("Attribution rules in force", "生效的归因规则"))
    return Page(0, "appendix", Text("Appendix", "附录"), Text("What the figures mean and which rules made them.", "数字的含义，以及由哪些规则得出。"),
                (dictionary, rules, _thresholds(scope)), ("dim_metrics", "dim_rule_sets"))


def _thresholds(scope: Scope) -> Table | Need:
    if not scope.is_filled("dim_thresholds", "kind", "name", "market", "value", "valid_from"):
        return Need(Text("Thresholds in force", "生效的阈值"),
                    Text("The sheet thresholds (built-in defaults hold until then).", "thresholds 表（在此之前使用内置默认值）。"))
    return table(scope, scope.query(THRESHOLDS), "threshold_key", (
        Field("name", Text("Threshold", "阈值")), Field("kind", Text("Kind", "类型")), Field("market", Text("Market", "市场")),
        Field("value", Text("Value", "数值")), Field("valid_from", Text("From", "生效"), is_folded=True)), Text("Thresholds in force", "生效的阈值"))


def _both(row: Mapping[str, Any], column: str) -> Text:
    """A text of the registry in both languages; the English one where the snapshot has no other."""
    english = row[column] or ""
    return Text(english, row.get(f"{column}_zh") or english)
