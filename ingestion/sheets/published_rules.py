"""A published rule version never changes: which rule rows are published, and what a new row would alter.

Published is what the newest published snapshot could know: the copy that won the merge at that moment, unless
it was a draft that nobody has promoted. ``status`` and ``effective_to`` may change; everything else needs a new
``rule_version``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from ingestion.config import Home
from ingestion.raw_state import LATEST, has_table, open_warehouse
from ingestion.sheets.definition import SheetDefinition
from ingestion.sheets.problems import SheetProblem
from ingestion.sheets.raw_schema import DATASET
from ingestion.sheets.registry import SHEETS
from ingestion.sheets.rows_rules import AttributionRuleRow
from ingestion.sheets.state import newest_publication

PROMOTIONS = "raw_linkstar.attribution_promotions"

_AS_PUBLISHED = f"""
with copies as (
    select * from {DATASET}.attribution_rules where known_at <= $published
    qualify row_number() over (partition by record_key order by {LATEST}) = 1
), files as (
    select path, first_seen_at, modified_at from {DATASET}.files where known_at <= $published
    qualify row_number() over (partition by record_key order by {LATEST}) = 1
)
select copies.* from copies left join files on files.path = copies.path
where not copies.is_gone
qualify row_number() over (
    partition by copies.natural_key
    order by files.first_seen_at desc nulls last, files.modified_at desc nulls last, copies.path desc) = 1
"""


class PublishedRules:
    """The rule versions that the newest published snapshot holds.

    Args:
        rules: natural key -> typed values as published.
    """

    def __init__(self, rules: dict[str, dict[str, Any]]) -> None:
        self.rules = rules
        self._definition: SheetDefinition = SHEETS[AttributionRuleRow.sheet]

    @classmethod
    def of(cls, home: Home) -> PublishedRules:
        """Read the published rules of a home."""
        published = newest_publication(home)
        if published is None:
            return cls({})
        promoted = _promoted(home)
        return cls({
            row["natural_key"]: row
            for row in _rules_known_at(home, published)
            if not row["is_deleted"]
            and (row["status"] != "draft" or (row["rule_set_id"], str(row["rule_version"])) in promoted)
        })

    def check(self, candidate: dict[str, Any]) -> SheetProblem | None:
        """What is wrong with a candidate row of ``attribution_rules``; None if it may land."""
        published = self.rules.get(candidate["natural_key"])
        if published is None:
            return None
        altered = [
            one.name
            for one in self._definition.columns
            if one.name not in AttributionRuleRow.changeable
            and self._meant(one.name, candidate) != self._meant(one.name, published)
        ]
        if candidate["is_deleted"]:
            altered.append("is_deleted")
        if not altered:
            return None
        name = f"{published['rule_set_id']} {published['rule_version']}"
        return SheetProblem("published_rule_changed", ", ".join(altered), value=name)

    def _meant(self, name: str, row: dict[str, Any]) -> Any:
        """The value with the blank's meaning filled in: writing a default out alters nothing."""
        column = self._definition.column_by_name[name]
        value = row[name]
        if value is None and column.info.default:
            row_type = self._definition.model
            return _parsed_default(row_type, name, column.info.default)
        return value


def _parsed_default(model: type[Any], name: str, default: str) -> Any:
    return getattr(
        model.model_validate({name: default, "is_deleted": True, "rule_set_id": "-", "rule_version": 1}), name
    )


def current_rules(home: Home) -> list[dict[str, Any]]:
    """The rows of ``attribution_rules`` as the files of the inbox have them now, merged; withdrawn ones left out."""
    return [row for row in _rules_known_at(home, datetime.max.replace(tzinfo=UTC)) if not row["is_deleted"]]


def _rules_known_at(home: Home, moment: datetime) -> list[dict[str, Any]]:
    """The merged rows as they were known at a moment."""
    with open_warehouse(home.warehouse) as connection:
        if not (has_table(connection, DATASET, "attribution_rules") and has_table(connection, DATASET, "files")):
            return []
        found = connection.execute(_AS_PUBLISHED, {"published": moment}).to_arrow_table()
        rows: list[dict[str, Any]] = found.to_pylist()
        return rows


def _promoted(home: Home) -> set[tuple[str, str]]:
    """The rule versions that were ever promoted: such a draft is in force, whatever its row says."""
    with open_warehouse(home.warehouse) as connection:
        if not has_table(connection, *PROMOTIONS.split(".")):
            return set()
        return set(connection.execute(
            f"select distinct rule_set_id, rule_version from {PROMOTIONS} where action = 'promote'").fetchall())
