"""Runs the checks of one stage as SQL inside DuckDB and gives the files back.

Great Expectations is imported on first use only (it costs seconds). Files are opened read-only
and closed again; nothing is written anywhere, nothing is sent anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from data_quality.checks import Check, Database, TableSuite, Text
from data_quality.database import Inventory, inventory_of, reading, survey
from data_quality.messages import columns_missing, sentence, skipped
from data_quality.results import CheckResult, StageResult, Verdict
from data_quality.suites import STAGES
from data_quality.validation import validate

SAMPLE_ROWS: Final = 5


def run_stage(
    stage: str, warehouse: Path, marts: Path, clock: datetime, *, since: datetime | None = None
) -> StageResult:
    """Run all checks of a stage.

    Args:
        stage: ``landed``, ``staged``, ``credited`` or ``marts``.
        warehouse: the warehouse work file.
        marts: the marts work file; only the marts stage reads it.
        clock: the business clock of the run.
        since: raw rows known up to here were checked by an earlier refresh; None checks all of them.

    Raises:
        KeyError: there is no such stage.
        DatabaseBusyError: somebody writes a file just now.
    """
    inventory, moment = survey(warehouse, clock, since)
    if stage == "marts":
        inventory = {**inventory, **inventory_of(marts)}
    paths: dict[Database, Path] = {"warehouse": warehouse, "marts": marts}
    checks, notes = run_suites(STAGES[stage](inventory, moment), inventory, paths)
    return StageResult(stage, tuple(checks), tuple(notes))


def run_suites(
    suites: Sequence[TableSuite], inventory: Inventory, paths: Mapping[Database, Path]
) -> tuple[list[CheckResult], list[Text]]:
    """Results of suites in their order, and a note for each one skipped because its table is not there."""
    checks: list[CheckResult] = []
    notes: list[Text] = []
    runnable: list[TableSuite] = []
    for suite in suites:
        absent = [table for table in (suite.table, *suite.requires) if not _is_there(table, inventory)]
        missing = [
            column for column in suite.columns if column not in inventory.get(suite.table, frozenset())
        ]
        if absent:
            notes.append(skipped(suite, absent))
        elif missing:
            checks.append(_without_columns(suite, missing))
        else:
            runnable.append(suite)
    for database, path in paths.items():
        for suite, verdicts in validate([suite for suite in runnable if suite.database == database], path):
            checks += [_result(suite, check, verdicts[check.name], path) for check in suite.checks]
    return checks, notes


def _is_there(table: str, inventory: Inventory) -> bool:
    """Whether a suite's table exists; the catalogue's own always do."""
    return table in inventory or table.startswith("information_schema.")


def _result(suite: TableSuite, check: Check, verdict: Verdict, path: Path) -> CheckResult:
    """The verdict with its sentence, and a few rows where it failed."""
    text = sentence(suite, check, verdict)
    rows = () if verdict.passed or verdict.error else _sample(suite, check, path)
    return CheckResult(
        suite.name,
        suite.table,
        check.name,
        check.severity,
        verdict.passed,
        verdict.observed,
        check.bound.allowed,
        text.en,
        text.zh,
        rows,
    )


def _sample(suite: TableSuite, check: Check, path: Path) -> tuple[dict[str, str | None], ...]:
    """A few rows that break a check, by their keys only; none where a check is not about rows."""
    if not check.bad_rows or not suite.keys:
        return ()
    with reading(path) as connection:
        found = connection.execute(suite.sample(check, SAMPLE_ROWS)).fetchall()
    return tuple(dict(zip(suite.keys, row, strict=True)) for row in found)


def _without_columns(suite: TableSuite, missing: Sequence[str]) -> CheckResult:
    """A table that is there but lacks what its checks read: never silently fewer checks."""
    text = columns_missing(suite, missing)
    return CheckResult(
        suite.name, suite.table, f"{suite.kind}_columns", "critical", False, None, "", text.en, text.zh
    )
