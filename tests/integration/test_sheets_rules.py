"""A published version of an attribution rule never changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from orchestration.attribution_promotions import FIELDS, PROMOTIONS, Promotion
from orchestration.own_log import append_entries
from tests.support.inbox import Inbox, csv_text

RULES = ("rule_set_id", "rule_version", "effective_from", "model", "evidence_order", "status", "effective_to")


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    """An empty home."""
    return Inbox(tmp_path)


def _publish(inbox: Inbox) -> None:
    (inbox.home.snapshots / f"s{inbox.night}.json").write_text(
        f'{{"known_at": "{inbox.known_at.isoformat()}"}}'
    )


def test_a_published_rule_version_never_changes(inbox: Inbox) -> None:
    row = ["r", "1", "2026-01-01", "last_touch", "platform", "", ""]
    draft = ["d", "1", "2026-01-01", "linear", "click", "draft", ""]
    inbox.drop("rules.csv", csv_text(RULES, row, draft))
    inbox.load()
    inbox.drop("rules.csv", csv_text(RULES, [*row[:3], "first_touch", *row[4:]], draft))
    inbox.load()
    assert inbox.held() == []  # nothing is published yet
    _publish(inbox)
    inbox.drop(
        "rules.csv", csv_text(RULES, [*row[:3], "linear", *row[4:]], [*draft[:3], "time_decay", *draft[4:]])
    )
    inbox.load()
    assert [(row[0], row[2]) for row in inbox.held()] == [("rules.csv", "published_rule_changed")]
    assert inbox.merged("attribution_rules", "rule_set_id, model") == [
        ("d", "time_decay"),
        ("r", "first_touch"),
    ]
    inbox.drop(
        "rules.csv",
        csv_text([*RULES, "market"], [*row[:3], "first_touch", "platform", "retired", "2026-12", "*"]),
    )
    report = inbox.load()
    assert [r.rows_held for r in report.resources] == [
        0
    ]  # status and effective_to may change, a default spelt out is none
    assert inbox.merged("attribution_rules", "rule_set_id, status, effective_to") == [
        ("r", "retired", date(2026, 12, 31))
    ]


def test_leaving_a_published_rule_out_of_its_file_does_not_withdraw_it(inbox: Inbox) -> None:
    inbox.drop("rules.csv", csv_text(RULES, ["r", "1", "2026-01-01", "last_touch", "platform", "", ""]))
    inbox.load()
    _publish(inbox)
    inbox.drop("rules.csv", csv_text(RULES, ["r", "2", "2026-02-01", "linear", "platform", "", ""]))
    inbox.load()
    assert inbox.merged("attribution_rules", "rule_version") == [(1,), (2,)]


def test_a_promoted_draft_never_changes_either(inbox: Inbox) -> None:
    draft = ["d", "1", "2026-01-01", "linear", "click", "draft", ""]
    inbox.drop("rules.csv", csv_text(RULES, draft))
    inbox.load()
    entry = Promotion(1, "promote", "d", "1", "*", date(2026, 2, 1))
    assert append_entries(inbox.home, PROMOTIONS, FIELDS, [entry.as_entry()], inbox.known_at) == 1
    assert append_entries(inbox.home, PROMOTIONS, FIELDS, [entry.as_entry()], inbox.known_at) == 0
    _publish(inbox)
    inbox.drop("rules.csv", csv_text(RULES, [*draft[:3], "time_decay", *draft[4:]]))
    inbox.load()
    assert [(row[0], row[2]) for row in inbox.held()] == [("rules.csv", "published_rule_changed")]
    assert inbox.merged("attribution_rules", "rule_set_id, model") == [("d", "linear")]
