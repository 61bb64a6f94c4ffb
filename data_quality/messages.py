"""The sentences of results, in English and Chinese."""

from __future__ import annotations

from collections.abc import Sequence

from data_quality.checks import Check, TableSuite, Text
from data_quality.results import Verdict


def sentence(suite: TableSuite, check: Check, verdict: Verdict) -> Text:
    """What was expected of a table, what was found and, where it failed, what to do."""
    if verdict.error:
        return Text(
            f"{suite.table}: {check.name} could not be measured ({verdict.error}); expected {check.claim.en}",
            f"{suite.table}：{check.name} 无法计算（{verdict.error}）；预期{check.claim.zh}",
        )
    found = number(verdict.observed)
    en = f"{suite.table}: expected {check.claim.en}; {check.name} is {found}, allowed {check.bound.allowed}"
    zh = f"{suite.table}：预期{check.claim.zh}；{check.name} 为 {found}，允许 {check.bound.allowed}"
    if verdict.passed:
        return Text(en, zh)
    return Text(f"{en}: {check.remedy.en}", f"{zh}：{check.remedy.zh}")


def skipped(suite: TableSuite, absent: Sequence[str]) -> Text:
    """A suite that was not run, because its tables do not exist yet."""
    names = ", ".join(absent)
    return Text(
        f"{suite.name} skipped: {names} not there (its source was never loaded, or it is not built yet)",
        f"已跳过 {suite.name}：{names} 不存在（该来源从未加载，或尚未构建）",
    )


def columns_missing(suite: TableSuite, missing: Sequence[str]) -> Text:
    """A table that exists without columns its checks read."""
    names = ", ".join(missing)
    return Text(
        f"{suite.table} has no column {names}, so {suite.name} cannot run: "
        "rebuild with linkstar run --full-refresh, or correct the suite if the column was renamed",
        f"{suite.table} 缺少列 {names}，无法执行 {suite.name}："
        "请执行 linkstar run --full-refresh 重建；如果列已改名，请更正该检查套件",
    )


def number(value: float | None) -> str:
    """A measured number for people: whole where it is whole, else four significant digits."""
    if value is None:
        return "-"
    return f"{value:.0f}" if value == int(value) else f"{value:.4g}"
