"""The rule versions of a home as the command line sees them: those of the last build, and what was drafted since.

Belongs here: finding a rule version, drafting and retiring one. Does not belong here: who is official
(``attribution_promotions``), what a rule means (``dbt_project/models/attribution``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import duckdb
from pydantic import ValidationError

from ingestion.config import Home
from ingestion.messages import in_language
from ingestion.sheets.problems import SheetProblem
from ingestion.sheets.registry import SHEETS
from ingestion.sheets.rows_rules import AttributionRuleRow
from orchestration.errors import LinkstarError, UsageError
from orchestration.ledger import connect
from orchestration.messages import text
from orchestration.own_log import append_entries, read_entries

DRAFTS: Final = "attribution_drafts"
FIELDS: Final = tuple(field for field in SHEETS[AttributionRuleRow.sheet].typed_fields if field.name != "is_official")
_NAMES: Final = tuple(field.name for field in FIELDS)
_FAR_YEAR: Final = 9999


@dataclass(frozen=True)
class RuleVersion:
    """One version of one rule set: its fields by name, and whether a command drafted it."""

    values: Mapping[str, Any]
    is_drafted: bool

    @property
    def rule_set_id(self) -> str:
        """The rule set."""
        return str(self.values["rule_set_id"])

    @property
    def version(self) -> str:
        """The version, as text."""
        return str(self.values["rule_version"])

    @property
    def name(self) -> str:
        """``rule_set@version``, the one name of a version."""
        return f"{self.rule_set_id}@{self.version}"

    @property
    def status(self) -> str:
        """``draft``, ``active`` or ``retired``."""
        return str(self.values["status"])


def rule_versions(home: Home) -> list[RuleVersion]:
    """Every rule version: as the last build has it, and what was drafted or retired by command since.

    Raises:
        LinkstarError: nothing was built yet.
    """
    built = {one.name: one for one in _built(home)}
    for entry in read_entries(home, DRAFTS):
        drafted = RuleVersion({name: entry[name] for name in _NAMES}, True)
        known = built.get(drafted.name)
        if known is None or drafted.status == "retired":
            built[drafted.name] = drafted
        else:
            built[drafted.name] = RuleVersion(known.values, True)
    return sorted(built.values(), key=lambda one: (one.rule_set_id, int(float(one.version))))


def find(versions: list[RuleVersion], name: str, *, prefer: tuple[str, ...]) -> RuleVersion:
    """The version that ``ID`` or ``ID@VERSION`` names; of several one with the status asked for first, then the latest.

    Raises:
        UsageError: there is none.
    """
    matching = [one for one in versions if name in (one.rule_set_id, one.name)]
    if not matching:
        known = ", ".join(sorted({one.rule_set_id for one in versions}))
        raise UsageError(text("rule_unknown", name=name, known=known))
    ranks = {status: rank for rank, status in enumerate(prefer)}
    return min(matching, key=lambda one: (ranks.get(one.status, len(ranks)), -float(one.version)))


def draft(home: Home, source: RuleVersion, new_id: str, changes: Mapping[str, str], known_at: datetime) -> RuleVersion:
    """Draft a rule set of its own from an existing version.

    Args:
        home: the home.
        source: whose fields it starts from.
        new_id: the new rule set; nothing has this name yet.
        changes: fields that differ, as a sheet would write them.
        known_at: knowledge time of the refresh.

    Raises:
        UsageError: the name is taken, or a field cannot be read; the sentence says what a sheet's would.
    """
    if any(one.rule_set_id == new_id for one in rule_versions(home)):
        raise UsageError(text("rule_taken", name=new_id))
    start = {name: source.values[name] for name in _NAMES}
    checked = _checked(new_id, source, changes)
    values = {**start, **{name: getattr(checked, name) for name in changes}, "rule_set_id": checked.rule_set_id,
              "rule_version": 1, "status": "draft"}
    entry = {**values, "record_key": f"{new_id}|1"}
    append_entries(home, DRAFTS, FIELDS, [entry], known_at)
    return RuleVersion(values, True)


def retire(home: Home, rule: RuleVersion, known_at: datetime) -> None:
    """Retire a rule version that was drafted by command.

    Raises:
        UsageError: it stands in the rules sheet, which says so itself.
    """
    if not rule.is_drafted:
        raise UsageError(text("rule_in_sheet", name=rule.name))
    entry = {**{name: rule.values[name] for name in _NAMES}, "rule_version": int(rule.version), "status": "retired",
             "record_key": f"{rule.rule_set_id}|{rule.version}"}
    append_entries(home, DRAFTS, FIELDS, [entry], known_at)


def _checked(new_id: str, source: RuleVersion, changes: Mapping[str, str]) -> AttributionRuleRow:
    """The changed fields as the sheet's row model reads them, beside the source's required ones.

    Raises:
        UsageError: one of them cannot be read.
    """
    required = {"effective_from": "2000-01-01", "model": source.values["model"],
                "evidence_order": source.values["evidence_order"]}
    both_weights = {name: f"{source.values[name]:f}" for name in ("first_weight", "last_weight")}
    try:
        return AttributionRuleRow.model_validate(
            {**required, **both_weights, **changes, "rule_set_id": new_id, "rule_version": "1"})
    except SheetProblem as problem:
        raise _usage(problem, problem.column) from problem
    except ValidationError as error:
        first = error.errors()[0]
        cause = first.get("ctx", {}).get("error")
        if isinstance(cause, SheetProblem):
            raise _usage(cause, str(first["loc"][0]) if first["loc"] else cause.column) from error
        raise


def _usage(problem: SheetProblem, column: str) -> UsageError:
    """A sheet's problem as a sentence of the command line."""
    reason = problem.reason
    values = {"column": column, **problem.values}
    return UsageError(text("rule_field_bad", reason=in_language(reason.en, reason.zh).format(**values),
                           remedy=in_language(reason.remedy_en, reason.remedy_zh).format(**values)))


def _built(home: Home) -> list[RuleVersion]:
    """The rule versions of the last build.

    Raises:
        LinkstarError: there is none.
    """
    with connect(home.warehouse, read_only=True) as connection:
        try:
            rows = connection.execute(f"select {', '.join(_NAMES)} from attribution.attr_rules").fetchall()
        except duckdb.CatalogException as error:
            raise LinkstarError(text("nothing_built")) from error
    return [RuleVersion({name: _landed(value) for name, value in zip(_NAMES, row, strict=True)}, False) for row in rows]


def _landed(value: object) -> object:
    """A value of the built table as raw has it: decimals instead of floats, no day for an open end."""
    if isinstance(value, float):
        return Decimal(repr(value))
    return None if isinstance(value, date) and value.year == _FAR_YEAR else value
