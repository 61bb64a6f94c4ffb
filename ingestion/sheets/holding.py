"""What is kept of a held row: its reasons, and the cells that may be shown.

Belongs here: the guard against buyers' data in the quarantine. In a sheet with a private column a broken row
may have it in any place, so neither the refused cells nor the cells of a shifted row are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pydantic import ValidationError

from ingestion.quarantine import Reason
from ingestion.sheets.definition import SheetDefinition
from ingestion.sheets.problems import SheetProblem

Problems = list[tuple[str, SheetProblem]]


def problems_of(error: ValidationError) -> Problems:
    """What the row model found wrong, with the column it is about."""
    found = []
    for one in error.errors():
        problem = one.get("ctx", {}).get("error")
        if isinstance(problem, SheetProblem):
            found.append((problem.column or ".".join(str(part) for part in one["loc"]), problem))
    if not found:
        raise error
    return found


def is_private_sheet(definition: SheetDefinition) -> bool:
    """Whether rows of the sheet hold values that must never be stored."""
    return any(column.is_private for column in definition.columns)


def shown_cells(
    definition: SheetDefinition,
    raw: Mapping[str, object],
    problems: Problems,
    *,
    is_shifted: bool,
    shown: Callable[[object], str],
) -> dict[str, str]:
    """The cells of a held row that the quarantine may keep."""
    refused: set[str] = set()
    if is_private_sheet(definition):
        if is_shifted:
            return {}
        refused = {part for name, _ in problems for part in name.split(" / ")}
    return {
        name: shown(value)
        for name, value in raw.items()
        if value is not None and name not in refused and not definition.column_by_name[name].is_private
    }


def merged_reason(definition: SheetDefinition, problems: Problems) -> tuple[Reason, dict[str, str]]:
    """One reason out of all that is wrong with a row; the first one names the code."""
    hidden = {"value": "…"} if is_private_sheet(definition) else {}
    texts: list[tuple[str, str, str, str]] = []
    for name, problem in problems:
        values = {**problem.values, "column": name, **hidden}
        reason = problem.reason
        parts = (reason.en, reason.zh, reason.remedy_en, reason.remedy_zh)
        en, zh, remedy_en, remedy_zh = (part.format_map(values) for part in parts)
        texts.append((en, zh, remedy_en, remedy_zh))
    en, zh, remedy_en, remedy_zh = ("; ".join(dict.fromkeys(part)) for part in zip(*texts, strict=True))
    merged = Reason(problems[0][1].reason.code, "{en}", "{zh}", "{remedy_en}", "{remedy_zh}")
    return merged, {"en": en, "zh": zh, "remedy_en": remedy_en, "remedy_zh": remedy_zh}
