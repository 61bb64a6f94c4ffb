"""The event log with open connections: what it remembers of its tables."""

from __future__ import annotations

from pathlib import Path

import pytest
from dagster._core.storage.event_log import SqliteEventLogStorage

from orchestration.event_log import OpenSqliteEventLogStorage


def test_a_table_is_looked_for_until_it_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage, asked = OpenSqliteEventLogStorage(base_dir=str(tmp_path)), []
    there = SqliteEventLogStorage.has_table

    def counted(self: SqliteEventLogStorage, name: str) -> bool:
        asked.append(name)
        return there(self, name)

    monkeypatch.setattr(SqliteEventLogStorage, "has_table", counted)
    asked.clear()
    assert not storage.has_table("later")
    with storage.index_connection() as connection:
        connection.exec_driver_sql("create table later (id int)")
    assert [storage.has_table("later") for _ in range(3)] == [True] * 3
    assert asked == ["later", "later"], "absence is not remembered, presence is"
    storage.dispose()
