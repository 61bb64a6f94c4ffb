"""What a killed load left: taken up where it is whole and of the same state, else begun anew."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ingestion.quarantine import BAD_MONEY, QuarantineRecord
from ingestion.tiktok_shop.journal import Finished, Journal
from ingestion.tiktok_shop.settings import DAY
from ingestion.tiktok_shop.spool import Spool, SpooledRow

NOW = 1_790_000_000
HELD = QuarantineRecord("orders|S|1", "tiktok_shop", "orders", "S", "/path", 3, BAD_MONEY, {"field": "price"},
                        Decimal("1.50"), "THB", {"id": "1"})


def row(key: str) -> SpooledRow:
    """One row."""
    return SpooledRow(key, "", "", "{}", "", None, None, False, 1, 1, 1)


def finish(folder: Path, *keys: str) -> None:
    """A load that finished some tasks of a row each."""
    journal, spool = Journal(folder, "state", NOW), Spool(folder)
    journal.open()
    for key in keys:
        spool.add(row(key))
        journal.add([Finished(key, 1, 1, 5, "2026-01-01", [HELD])], spool.flush())


def left(folder: Path, committed: str = "state", now: int = NOW) -> list[str]:
    """Keys of the tasks that are taken up, and that their rows are there."""
    tasks, point = Journal(folder, committed, now).open()
    spool = Spool(folder)
    if point is not None:
        spool.restore(point)
        assert spool.keys().num_rows == point["rows"]
    return [task.key for task in tasks]


def test_finished_tasks_come_back_with_what_they_held(tmp_path: Path) -> None:
    finish(tmp_path / "spool", "a", "b")
    tasks, point = Journal(tmp_path / "spool", "state", NOW + DAY).open()
    assert tasks == [Finished(key, 1, 1, 5, "2026-01-01", [HELD]) for key in ("a", "b")]
    assert point == {"files": 2, "rows": 2, "discarded": []}


def test_rows_of_an_unfinished_task_do_not_come_back(tmp_path: Path) -> None:
    finish(tmp_path / "spool", "a")
    late = Spool(tmp_path / "spool")
    late.restore({"files": 1, "rows": 1, "discarded": []})
    late.add(row("unfinished"))
    late.flush()
    _, point = Journal(tmp_path / "spool", "state", NOW).open()
    spool = Spool(tmp_path / "spool")
    spool.restore(point or {})
    assert spool.keys().column("record_key").to_pylist() == ["a"]


def test_a_torn_line_is_left_out_and_the_next_one_is_whole(tmp_path: Path) -> None:
    finish(tmp_path / "spool", "a", "b")
    file = tmp_path / "spool" / "journal.jsonl"
    file.write_bytes(file.read_bytes()[:-20])
    assert left(tmp_path / "spool") == ["a"]
    Journal(tmp_path / "spool", "state", NOW).add([Finished("c", 1, 0, None, None)], {"files": 1, "rows": 1, "discarded": []})
    assert left(tmp_path / "spool") == ["a", "c"]


@pytest.mark.parametrize("committed, now", [("another state", NOW), ("state", NOW + 8 * DAY), ("state", NOW - 1)])
def test_another_state_and_an_old_one_begin_anew(tmp_path: Path, committed: str, now: int) -> None:
    finish(tmp_path / "spool", "a")
    assert left(tmp_path / "spool", committed, now) == []
    assert not list((tmp_path / "spool").glob("*.parquet"))


def test_rows_that_were_lost_begin_anew(tmp_path: Path) -> None:
    finish(tmp_path / "spool", "a", "b")
    (tmp_path / "spool" / "000001.parquet").write_bytes(b"")
    assert left(tmp_path / "spool") == []


def test_rows_with_other_columns_are_read_again(tmp_path: Path) -> None:
    finish(tmp_path / "spool", "a")
    file = tmp_path / "spool" / "journal.jsonl"
    file.write_bytes(file.read_bytes().replace(b'"money"', b'"amount"'))
    assert left(tmp_path / "spool") == []
