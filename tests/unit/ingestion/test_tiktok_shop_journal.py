"""What a killed load left: taken up where it is whole and of the same state, else begun anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from ingestion.config import Home
from ingestion.quarantine import BAD_MONEY, QuarantineRecord
from ingestion.report import RunContext
from ingestion.tiktok_shop.credentials import Reach
from ingestion.tiktok_shop.endpoints import ORDERS, RESOURCES
from ingestion.tiktok_shop.journal import Finished, Journal, asked_of
from ingestion.tiktok_shop.log import RawLog
from ingestion.tiktok_shop.plans import OrderPlan, Reader, Subject
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
    journal, spool = Journal(folder, "state", "asked", NOW), Spool(folder)
    journal.open()
    for key in keys:
        spool.add(row(key))
        journal.add([Finished(key, 1, 1, 5, "2026-01-01", [HELD])], spool.flush())


def left(folder: Path, committed: str = "state", now: int = NOW, asked: str = "asked") -> list[str]:
    """Keys of the tasks that are taken up, and that their rows are there."""
    tasks, point = Journal(folder, committed, asked, now).open()
    spool = Spool(folder)
    if point is not None:
        spool.restore(point)
        assert spool.keys().num_rows == point["rows"]
    return [task.key for task in tasks]


def test_finished_tasks_come_back_with_what_they_held(tmp_path: Path) -> None:
    finish(tmp_path / "spool", "a", "b")
    tasks, point = Journal(tmp_path / "spool", "state", "asked", NOW + DAY).open()
    assert tasks == [Finished(key, 1, 1, 5, "2026-01-01", [HELD]) for key in ("a", "b")]
    assert point == {"files": 2, "rows": 2, "discarded": []}


def test_rows_of_an_unfinished_task_do_not_come_back(tmp_path: Path) -> None:
    finish(tmp_path / "spool", "a")
    late = Spool(tmp_path / "spool")
    late.restore({"files": 1, "rows": 1, "discarded": []})
    late.add(row("unfinished"))
    late.flush()
    _, point = Journal(tmp_path / "spool", "state", "asked", NOW).open()
    spool = Spool(tmp_path / "spool")
    spool.restore(point or {})
    assert spool.keys().column("record_key").to_pylist() == ["a"]


def test_a_torn_line_is_left_out_and_the_next_one_is_whole(tmp_path: Path) -> None:
    finish(tmp_path / "spool", "a", "b")
    file = tmp_path / "spool" / "journal.jsonl"
    file.write_bytes(file.read_bytes()[:-20])
    assert left(tmp_path / "spool") == ["a"]
    Journal(tmp_path / "spool", "state", "asked", NOW).add([Finished("c", 1, 0, None, None)], {"files": 1, "rows": 1, "discarded": []})
    assert left(tmp_path / "spool") == ["a", "c"]


@pytest.mark.parametrize("committed, asked, now", [
    ("another state", "asked", NOW), ("state", "otherwise", NOW), ("state", "asked", NOW + 8 * DAY),
    ("state", "asked", NOW - 1)])
def test_another_state_another_way_of_asking_and_an_old_one_begin_anew(
        tmp_path: Path, committed: str, asked: str, now: int) -> None:
    finish(tmp_path / "spool", "a")
    assert left(tmp_path / "spool", committed, now, asked) == []
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


def test_another_path_and_another_allow_list_are_another_way_of_asking() -> None:
    path = ORDERS.url_path()
    ways = {asked_of(endpoint, path) for endpoint in RESOURCES}
    assert len(ways) == len(RESOURCES)
    assert asked_of(ORDERS, ORDERS.url_path("209901")) not in ways
    assert asked_of(replace(ORDERS, fields={**ORDERS.fields, "new_field": "text"}), path) not in ways


def test_single_orders_are_taken_up_only_if_they_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path)
    subject = Subject("S", "TH", RunContext(home, datetime.fromtimestamp(NOW, UTC), "night"), Reach(), RawLog(home))

    def task(*hints: str) -> str:
        monkeypatch.setattr("ingestion.tiktok_shop.plans.windows.hinted_orders", lambda *where: dict.fromkeys(hints, 1))
        reader = cast(Reader, SimpleNamespace(latest_seen=None))
        return list(OrderPlan(ORDERS, subject, {"cursors": {"S": NOW}}).tasks(reader, NOW))[-1].key

    assert task("1", "3") == task("3", "1")
    assert task("1", "3") != task("1", "2", "3")
