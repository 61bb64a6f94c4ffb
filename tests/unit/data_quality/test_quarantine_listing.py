"""Reading the quarantine: what is open, how much money it holds, and which row an id names."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from data_quality.database import survey
from data_quality.quarantine import QuarantineError, open_rows, show, totals
from data_quality.suites import STAGES
from tests.unit.data_quality.builder import CLOCK, WAREHOUSE, build, execute

Files = tuple[Path, Path]
TIKTOK = "raw_tiktok_shop.quarantine"


def next_version(changes: str) -> str:
    """SQL that appends a later version of the first held API row."""
    return (
        f"insert into {TIKTOK} by name select * replace ({changes}, 'later' as version_id, "
        f"known_at + interval 1 hour as known_at) from {TIKTOK} where record_key = 'k0'"
    )


def test_open_rows_of_all_sources(files: Files) -> None:
    """Three API rows and two sheet rows, the latest held first, with everything a person needs."""
    rows = open_rows(files[0])
    assert [(row.source, row.quarantine_id) for row in rows] == [
        ("sheets", "q0"),
        ("tiktok_shop", "q0"),
        ("sheets", "q1"),
        ("tiktok_shop", "q1"),
        ("tiktok_shop", "q2"),
    ]
    api = rows[1]
    assert (api.entity, api.origin, api.row_number, api.amount, api.currency) == (
        "orders",
        "here",
        0,
        Decimal("0.5"),
        "USD",
    )
    assert (api.reason_code, api.reason_en, api.remedy_zh, api.original) == (
        "bad_money",
        "reason_en",
        "remedy_zh",
        "[1]",
    )
    assert api.known_at.isoformat() == "2026-11-21T20:00:00+00:00"


def test_totals_never_add_currencies(files: Files) -> None:
    """One line per source, reason and currency; rows whose money cannot be read have no sum."""
    execute(files[0], [f"update {TIKTOK} set currency = 'IDR', amount = 100000 where record_key = 'k2'"])
    found = [
        (total.source, total.reason_code, total.currency, total.rows, total.amount)
        for total in totals(open_rows(files[0]))
    ]
    assert found == [
        ("sheets", "bad_date", None, 2, None),
        ("tiktok_shop", "bad_money", "IDR", 1, Decimal(100000)),
        ("tiktok_shop", "bad_money", "USD", 2, Decimal("2.0")),  # 0.5 + 1.5
    ]


def test_a_total_says_whether_its_reason_is_one_of_several(files: Files) -> None:
    """Rows of one reason may name different values; then the text is only the first one's."""
    assert [total.is_example for total in totals(open_rows(files[0]))] == [False, False]
    execute(files[0], [f"update {TIKTOK} set reason_en = 'another value' where record_key = 'k2'"])
    found = {total.source: (total.rows, total.is_example) for total in totals(open_rows(files[0]))}
    assert found == {"sheets": (2, False), "tiktok_shop": (3, True)}


def test_landed_row_is_closed(files: Files) -> None:
    """The loader closes a row with a gone version; one held again is open again."""
    execute(files[0], [next_version("true as is_gone")])
    assert [row.quarantine_id for row in open_rows(files[0]) if row.source == "tiktok_shop"] == ["q1", "q2"]
    again = "false as is_gone, 'late' as reason_code, known_at + interval 1 hour as known_at"
    execute(
        files[0],
        [f"insert into {TIKTOK} select * replace ({again}) from {TIKTOK} where version_id = 'later'"],
    )
    reasons = [row.reason_code for row in open_rows(files[0]) if row.source == "tiktok_shop"]
    assert reasons == ["late", "bad_money", "bad_money"]


def test_packages_on_the_way_do_not_count(files: Files) -> None:
    """dlt keeps copies of the package it loads in ``<dataset>_staging``; a row there is not held twice."""
    execute(
        files[0],
        [
            "create schema raw_tiktok_shop_staging",
            f"create table raw_tiktok_shop_staging.quarantine as from {TIKTOK}",
        ],
    )
    assert len(open_rows(files[0])) == 5
    inventory, moment = survey(files[0], CLOCK)
    assert not [suite.name for suite in STAGES["landed"](inventory, moment) if "_staging" in suite.table]


def test_unfinished_loads_do_not_count(files: Files) -> None:
    """A load that was killed before it completed is not visible here either."""
    execute(files[0], [next_version("true as is_gone, 'load2' as _dlt_load_id")])
    assert len(open_rows(files[0])) == 5


def test_show_by_id_or_its_beginning(files: Files) -> None:
    """An id, or enough of it to name one row; else one sentence that says what to give."""
    execute(files[0], [f"update {TIKTOK} set quarantine_id = 'abc' || row_number"])
    assert show(files[0], "abc2").row_number == 2
    assert show(files[0], " abc1 ").row_number == 1
    with pytest.raises(
        QuarantineError, match=r"'abc' is the beginning of 3 rows in quarantine \(abc0, abc1, abc2\)"
    ):
        show(files[0], "abc")
    with pytest.raises(QuarantineError, match="no open row in quarantine has the id 'zzz'"):
        show(files[0], "zzz")
    with pytest.raises(QuarantineError, match="no open row"):
        show(files[0], "")


def test_nothing_loaded_yet(tmp_path: Path) -> None:
    """No file, or no quarantine tables: nothing is open, and nothing is created."""
    assert open_rows(tmp_path / "warehouse.duckdb") == []
    assert not (tmp_path / "warehouse.duckdb").exists()
    tables = {name: query for name, query in WAREHOUSE.items() if not name.endswith("quarantine")}
    assert open_rows(build(tmp_path / "warehouse.duckdb", tables, rows=3)) == []
    assert totals([]) == []
