"""Click files, night by night: new versions, repeated rows, withdrawn rows, held rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.inbox import Inbox, csv_text

HEADER = ("click_id", "link_id", "clicked_at", "buyer_id", "作废")
EARLY, LATE = "2026-01-05T10:00:00Z", "2026-01-05T11:00:00Z"


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    """An empty home."""
    return Inbox(tmp_path)


def _latest(inbox: Inbox) -> list[tuple[object, ...]]:
    return inbox.query("""
        select path, click_id, hour(clicked_at), is_gone, is_deleted, prev_version_id <> '' from raw_sheets.link_clicks
        qualify row_number() over (partition by record_key order by known_at desc, version_id desc) = 1 order by all
    """)


def test_a_corrected_click_file_brings_only_what_changed(inbox: Inbox) -> None:
    rows = [["c1", "L1", EARLY, "u1", ""], ["c2", "L1", EARLY, "u2", ""], ["c3", "L1", EARLY, "u3", ""],
            ["c4", "L1", EARLY, "u4", ""], ["c5", "L1", EARLY, "u5", ""]]
    inbox.drop("clicks.csv", csv_text(HEADER, *rows))
    assert [(r.rows_read, r.rows_new) for r in inbox.load().resources] == [(5, 5)]
    inbox.drop("clicks.csv", csv_text(HEADER, *rows), modified=1_800_000_000)
    assert [(r.rows_read, r.rows_new) for r in inbox.load().resources] == [(5, 0)]
    assert inbox.versions("link_clicks") == 5

    # c1 as it was, c2 moved, c3 gone, c4 withdrawn, c5 cannot be read any more, c6 new
    inbox.drop("clicks.csv", csv_text(
        HEADER, rows[0], ["c2", "L1", LATE, "u2", ""], ["c4", "", "", "", "yes"], ["c5", "L1", "soon", "u5", ""],
        ["c6", "L1", EARLY, "u6", ""]))
    (report,) = inbox.load().resources
    assert (report.rows_read, report.rows_new, report.rows_unchanged, report.rows_held) == (5, 3, 1, 1)
    assert report.message == "1 rows gone from the file"
    assert _latest(inbox) == [
        ("clicks.csv", "c1", 10, False, False, False),
        ("clicks.csv", "c2", 11, False, False, True),
        ("clicks.csv", "c3", 10, True, False, True),
        ("clicks.csv", "c4", None, False, True, True),
        ("clicks.csv", "c5", 10, False, False, False),
        ("clicks.csv", "c6", 10, False, False, False),
    ]
    assert inbox.held() == [("clicks.csv", 5, "bad_time", None, None)]

    # what was gone comes back, and a value returns to an earlier one: both are versions
    inbox.drop("clicks.csv", csv_text(HEADER, *rows))
    (report,) = inbox.load().resources
    assert (report.rows_new, report.message) == (3, "1 rows gone from the file")
    assert [row[1:4] for row in _latest(inbox)] == [
        ("c1", 10, False), ("c2", 10, False), ("c3", 10, False), ("c4", 10, False), ("c5", 10, False), ("c6", 10, True)]
    assert inbox.query("select count(distinct version_id) = count(*) from raw_sheets.link_clicks") == [(True,)]

    inbox.drop("clicks.csv", csv_text(HEADER))
    assert [r.message for r in inbox.load().resources] == ["5 rows gone from the file"]
    assert {row[3] for row in _latest(inbox)} == {True}


def test_the_last_row_of_a_click_wins_and_two_values_are_named(inbox: Inbox) -> None:
    inbox.drop("a.csv", csv_text(
        HEADER, ["c1", "L1", EARLY, "u1", ""], ["c2", "L1", EARLY, "u2", ""], ["c1", "L1", EARLY, "u1", ""],
        ["c2", "L1", LATE, "u2", ""]), modified=1_700_000_000)
    inbox.drop("b.csv", csv_text(HEADER, ["c1", "L1", LATE, "u1", ""], ["c3", "L1", EARLY, "", ""]), modified=1_700_000_001)
    report = inbox.load()
    assert [(r.scope, r.rows_new, r.rows_unchanged, r.message) for r in report.resources] == [
        ("a.csv", 2, 2, "2 rows replaced by later rows of the same file"), ("b.csv", 2, 0, "")]
    assert report.notes == [
        "link_clicks: c2 has two values in a.csv, rows 3 and 5; row 5 is used",
        "link_clicks: c1 has two values, b.csv row 2 and a.csv row 4; b.csv is used",
    ]
    assert inbox.merged("link_clicks", "click_id, hour(clicked_at)") == [("c1", 11), ("c2", 11), ("c3", 10)]
    inbox.drop("c.csv", csv_text(HEADER, ["c3", "L1", LATE, "", ""]))
    assert inbox.load().notes == ["link_clicks: c3 has two values, c.csv row 2 and b.csv row 3; c.csv is used"]


def test_more_conflicts_than_are_shown_are_counted(inbox: Inbox) -> None:
    inbox.drop("a.csv", csv_text(HEADER, *([f"c{n}", "L1", time, "", ""] for n in range(25) for time in (EARLY, LATE))))
    notes = inbox.load().notes
    assert (len(notes), notes[-1]) == (21, "link_clicks: 5 further conflicts of this kind")
