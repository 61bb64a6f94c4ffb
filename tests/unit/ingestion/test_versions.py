"""The version log: what is new, what is not, and how versions chain."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from ingestion.quarantine import BAD_MONEY, QUARANTINE_SCHEMA, QuarantineRecord, held_money, to_arrow
from ingestion.versions import CANDIDATE_FIELDS, KnownVersions, content_hash, version_id

START = datetime(2026, 1, 1, tzinfo=UTC)
SCHEMA = pa.schema([*CANDIDATE_FIELDS, pa.field("payload", pa.string())])


def candidate(key: str, value: str, at: int | None = None, is_gone: bool = False) -> dict[str, Any]:
    """One candidate row; ``at`` is its source's clock in days."""
    return {"record_key": key, "content_hash": content_hash({"value": value}), "is_gone": is_gone, "payload": value,
            "source_at": None if at is None else START + timedelta(days=at)}


class Log:
    """A raw table that is filled as a loader would."""

    def __init__(self, folder: Path) -> None:
        self.known = KnownVersions(folder / "warehouse.duckdb", "raw_x", "things")
        self.night = 0

    def load(self, *candidates: dict[str, Any], vanished: bool = False) -> list[dict[str, Any]]:
        """One night: the new versions, stored; with ``vanished`` the candidates are a whole snapshot."""
        self.night += 1
        moment = START + timedelta(days=100 + self.night)
        table = pa.Table.from_pylist(list(candidates), schema=SCHEMA)
        fresh = self.known.filter(table, moment)
        if vanished:
            gone = self.known.missing(table, moment)
            fresh = pa.concat_tables([fresh, gone.select(fresh.column_names)]) if gone.num_rows else fresh
        connection = duckdb.connect(str(self.known.warehouse))
        connection.register("fresh", fresh)
        connection.execute("create schema if not exists raw_x")
        connection.execute("create table if not exists raw_x.things as select * from fresh where false")
        connection.execute("insert into raw_x.things by name select * from fresh")
        connection.close()
        return list(fresh.to_pylist())


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """An empty log."""
    return Log(tmp_path)


def test_a_value_that_returns_is_a_new_version_and_versions_chain(log: Log) -> None:
    first = log.load(candidate("k", "A"))
    second = log.load(candidate("k", "B"))
    third = log.load(candidate("k", "A"))
    assert [row[0]["prev_version_id"] for row in (first, second, third)] == [
        "", first[0]["version_id"], second[0]["version_id"]]
    assert third[0]["version_id"] == version_id("k", content_hash({"value": "A"}), second[0]["version_id"])
    assert log.load(candidate("k", "A")) == []


def test_one_version_of_a_key_survives_the_greatest_source_time_then_the_later(log: Log) -> None:
    assert [row["payload"] for row in log.load(
        candidate("k", "old", 1), candidate("k", "new", 3), candidate("k", "later", 3), candidate("k", "none"),
        candidate("other", "x"))] == ["later", "x"]


def test_a_lagging_replica_adds_its_older_state_once(log: Log) -> None:
    log.load(candidate("k", "A", 1))
    log.load(candidate("k", "B", 2))
    assert len(log.load(candidate("k", "A", 1))) == 1
    assert log.load(candidate("k", "A", 1)) == [], "the latest by the source's clock is still B"
    assert log.load(candidate("k", "B", 2)) == []


def test_gone_once_and_back_again(log: Log) -> None:
    log.load(candidate("a", "A"), candidate("b", "B"))
    (gone,) = log.load(candidate("a", "A"), vanished=True)
    assert (gone["record_key"], gone["is_gone"], gone["payload"]) == ("b", True, "B")
    assert log.load(candidate("a", "A"), vanished=True) == []
    (back,) = log.load(candidate("a", "A"), candidate("b", "B"), vanished=True)
    assert (back["is_gone"], back["prev_version_id"]) == (False, gone["version_id"])
    assert log.load(candidate("z", "Z", is_gone=True)) == [], "what was never there cannot go"


def test_current_reads_the_latest_and_an_absent_warehouse_is_not_created(log: Log, tmp_path: Path) -> None:
    assert log.known.current().num_rows == 0
    assert not log.known.warehouse.exists()
    log.load(candidate("a", "A", 2), candidate("b", "B", 1))
    log.load(candidate("a", "A2", 1), candidate("b", "B", 1, is_gone=True))
    assert log.known.current().select(["record_key", "payload"]).to_pylist() == [{"record_key": "a", "payload": "A"}]
    assert log.known.current("payload = ?", ["B"], include_gone=True).num_rows == 1


def test_hashes_do_not_depend_on_order_or_trailing_zeros() -> None:
    assert content_hash({"a": Decimal("1.50"), "b": START}) == content_hash({"b": START, "a": Decimal("1.5000")})
    assert content_hash({"a": Decimal(100)}) != content_hash({"a": Decimal(1)})
    assert content_hash({"a": "1"}) != content_hash({"a": 1})


def test_quarantine_records_are_candidates_with_both_languages_and_money() -> None:
    record = QuarantineRecord(
        record_key="orders|S|1", source="tiktok_shop", entity="orders", scope="S", origin="/path", row_number=3,
        reason=BAD_MONEY, values={"field": "sale_price"}, amount=Decimal("12.5"), currency="THB", original={"id": "1"})
    table = to_arrow([record])
    assert table.schema == QUARANTINE_SCHEMA
    (row,) = table.to_pylist()
    assert "sale_price" in row["reason_en"]
    assert "sale_price" in row["reason_zh"]
    assert (row["amount"], row["original"]) == (Decimal("12.5000"), '{"id":"1"}')
    assert held_money([record, record]) == {"THB": Decimal("25.0000")}
