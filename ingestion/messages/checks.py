"""What the checks between the stages say of a result: key -> (English, Chinese).

What a check claims and what to do about it stand with the check, in both languages.
"""

from __future__ import annotations

from typing import Final

CHECKS: Final[dict[str, tuple[str, str]]] = {
    "check_not_measured": (
        "{table}: {check} could not be measured ({error}); expected {claim}",
        "{table}：{check} 无法计算（{error}）；预期{claim}"),
    "check_passed": (
        "{table}: expected {claim}; {check} is {found}, allowed {allowed}",
        "{table}：预期{claim}；{check} 为 {found}，允许 {allowed}"),
    "check_not_passed": (
        "{table}: expected {claim}; {check} is {found}, allowed {allowed}: {remedy}",
        "{table}：预期{claim}；{check} 为 {found}，允许 {allowed}：{remedy}"),
    "check_but_for_a_few": ("{claim}, but for a few rows", "{claim}（个别行除外）"),
    "checks_skipped": (
        "{suite} skipped: {tables} not there (its source was never loaded, or it is not built yet)",
        "已跳过 {suite}：{tables} 不存在（该来源从未加载，或尚未构建）"),
    "checks_lack_columns": (
        "{table} has no column {columns}, so {suite} cannot run: rebuild with linkstar run --full-refresh, or correct the "
        "suite if the column was renamed",
        "{table} 缺少列 {columns}，无法执行 {suite}：请执行 linkstar run --full-refresh 重建；如果列已改名，请更正该检查套件"),
}
