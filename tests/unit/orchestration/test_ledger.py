"""Numbers and knowledge times only ever rise; stages and published figures are recorded once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from ingestion.config import Home
from ingestion.report import LoadReport, ResourceReport
from orchestration.ledger import Ledger
from tests.support.published import publish_once


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    ledger = Ledger(Home(tmp_path).create())
    ledger.prepare()
    return ledger


def test_known_at_rises_by_a_microsecond_while_the_clock_stands_or_goes_back(
        ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKSTAR_AS_OF", "2026-11-22T02:00:00Z")
    first, second = ledger.begin("a", "run"), ledger.begin("b", "run")
    monkeypatch.setenv("LINKSTAR_AS_OF", "2026-01-01T00:00:00Z")
    third = ledger.begin("c", "run")
    start = datetime(2026, 11, 22, 2)
    assert [one.seq for one in (first, second, third)] == [1, 2, 3]
    assert [one.known_at for one in (first, second, third)] == [
        start, start + timedelta(microseconds=1), start + timedelta(microseconds=2)]
    assert third.clock == datetime(2026, 1, 1)


def test_snapshot_ids_sort_by_time(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKSTAR_AS_OF", "2026-11-22T02:00:00Z")
    ids = [ledger.begin("a", "run").snapshot_id for _ in range(11)]
    assert ids == sorted(ids)
    assert ids[0] == "20261122T020000Z-000001"


def test_a_reopened_stage_has_no_fingerprint_but_keeps_its_number(ledger: Ledger) -> None:
    ledger.finish("staging", "abc", 4)
    assert (ledger.fingerprint("staging"), ledger.finished_seq("staging")) == ("abc", 4)
    ledger.reopen("staging")
    assert (ledger.fingerprint("staging"), ledger.finished_seq("staging")) == (None, 4)
    ledger.finish("staging", "def", 5)
    assert (ledger.fingerprint("staging"), ledger.finished_seq("staging")) == ("def", 5)


def test_a_stage_remembers_what_it_read_till_its_tables_are_touched(ledger: Ledger) -> None:
    ledger.finish("built.staging", "abc", 4, {"raw_x.t": "1", "project": "p"})
    ledger.reopen("built.staging")
    assert ledger.inputs("built.staging") == {"raw_x.t": "1", "project": "p"}
    ledger.reopen("built.staging", whole=True)
    assert ledger.inputs("built.staging") == {}
    ledger.finish("built.staging", "def", 5, {"raw_x.t": "2"})
    ledger.start_over("logic")
    assert ledger.inputs("built.staging") == {}


def test_start_over_drops_what_was_built_and_nothing_else(ledger: Ledger, tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        for schema in ("staging", "attribution", "control", "raw_sheets"):
            connection.execute(f"create schema {schema}; create table {schema}.t as select 1 as one")
    ledger.finish("staging", "abc", 4)
    ledger.start_over("logic")
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        left = {name for (name,) in connection.execute("select distinct schema_name from duckdb_tables()").fetchall()}
    assert left == {"meta", "raw_sheets"}
    assert (ledger.fingerprint("staging"), ledger.fingerprint("logic")) == (None, "logic")


def test_reports_of_loads_are_only_ever_added(ledger: Ledger, tmp_path: Path) -> None:
    first, second = ledger.begin("a", "run"), ledger.begin("b", "run")
    through = datetime(2026, 11, 22, 3, tzinfo=UTC)
    ledger.record_load(first, LoadReport("tiktok_shop", resources=[
        ResourceReport("orders", "S1", rows_read=3, rows_new=2, rows_unchanged=1, data_through=through),
        ResourceReport("returns", "S1", status="skipped", message="a sentence that names somebody"),
        ResourceReport("payments", "S1", status="skipped", is_absent=True)]))
    assert ledger.load_outcomes() == [("tiktok_shop", "returns", "S1", "skipped"), ("tiktok_shop", "S1")]
    ledger.record_load(second, LoadReport("tiktok_shop", status="failed"))
    assert ledger.load_outcomes() == [("tiktok_shop", "", "", "failed"), ("tiktok_shop", "returns", "S1", "skipped"), ("tiktok_shop", "S1")]
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        rows = connection.execute("select seq, resource, scope, status, rows_read, rows_new, data_through from meta.load_reports order by all").fetchall()
    assert rows == [(1, "", "", "loaded", 3, 2, None), (1, "orders", "S1", "loaded", 3, 2, datetime(2026, 11, 22, 3)),
                    (1, "payments", "S1", "loaded", 0, 0, None), (1, "returns", "S1", "skipped", 0, 0, None), (2, "", "", "failed", 0, 0, None)]


def test_published_figures_are_appended_once_per_snapshot(tmp_path: Path) -> None:
    home, first = publish_once(tmp_path)
    publish_once(tmp_path, rows=4)
    assert Ledger(home).record_published_figures(home.published, first["snapshot_id"]) == 0
    with duckdb.connect(str(home.warehouse)) as connection:
        values = connection.execute("select value from meta.published_figures order by snapshot_id").fetchall()
    assert [int(value) for (value,) in values] == [3, 4]
