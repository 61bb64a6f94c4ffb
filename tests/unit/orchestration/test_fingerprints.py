"""A fingerprint moves when an input of the stage moves, and only then."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from ingestion.config import Home
from orchestration import fingerprints


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("create schema raw_sheets; create table raw_sheets.costs (a int, _dlt_load_id varchar)")
        connection.execute("create table raw_sheets._dlt_loads (load_id varchar, status bigint)")
        connection.execute("create schema raw_sheets_staging; create table raw_sheets_staging.costs (_dlt_load_id varchar)")
    return home


def _execute(home: Home, sql: str) -> str:
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute(sql)
    return fingerprints.raw_fingerprint(fingerprints.input_fingerprints(home))


def test_raw_counts_only_completed_loads_that_carried_rows(home: Home) -> None:
    empty = fingerprints.raw_fingerprint(fingerprints.input_fingerprints(home))
    assert _execute(home, "insert into raw_sheets._dlt_loads values ('1', 0)") == empty
    assert _execute(home, "insert into raw_sheets.costs values (1, '2')") == empty
    completed = _execute(home, "insert into raw_sheets._dlt_loads values ('2', 0)")
    assert completed != empty
    assert _execute(home, "delete from raw_sheets.costs") == empty


def test_relations_are_told_apart(home: Home) -> None:
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("create table raw_sheets.shops as select '2' as _dlt_load_id; insert into raw_sheets._dlt_loads values ('2', 0)")
        connection.execute("create schema meta; create table meta.load_reports as select 1 as seq; create table meta.stage_state as select 1 as seq")
    before = fingerprints.input_fingerprints(home)
    assert set(before) == {"raw_sheets.shops", "meta.load_reports"}, "a table without rows of a completed load reads as empty"
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("insert into raw_sheets.costs values (1, '2')")
    after = fingerprints.input_fingerprints(home)
    assert {name for name in after if after[name] != before.get(name)} == {"raw_sheets.costs"}
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("insert into meta.load_reports values (2)")
    later = fingerprints.input_fingerprints(home)
    assert {name for name in later if later[name] != after[name]} == {"meta.load_reports"}
    assert fingerprints.raw_fingerprint(later) == fingerprints.raw_fingerprint(after), "the bookkeeping makes no stage stale"


def _project(folder: Path) -> Path:
    (folder / "models").mkdir(parents=True)
    (folder / "tests").mkdir()
    (folder / "dbt_project.yml").write_text("name: x")
    (folder / "models" / "a.sql").write_text("select 1")
    (folder / "models" / "a.yml").write_text("version: 2")
    return folder


def test_yaml_and_tests_change_the_project_but_not_its_logic(tmp_path: Path) -> None:
    project = _project(tmp_path / "p")
    whole, logic = fingerprints.project_fingerprint(project), fingerprints.logic_fingerprint(project)
    (project / "models" / "a.yml").write_text("version: 2 # more")
    (project / "tests" / "assert_x.sql").write_text("select 1")
    assert fingerprints.project_fingerprint(project) != whole
    assert fingerprints.logic_fingerprint(project) == logic
    (project / "models" / "a.sql").write_text("select 2")
    assert fingerprints.logic_fingerprint(project) != logic


def test_the_currency_changes_every_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprints.stage_fingerprint("raw", "project")
    monkeypatch.setenv("LINKSTAR_REPORTING_CURRENCY", "EUR")
    assert fingerprints.stage_fingerprint("raw", "project") != before


@pytest.mark.parametrize(("pinned", "is_same"), [("", True), ("2026-11-22T02:00:00Z", False)])
def test_the_marts_move_with_the_hour_or_with_the_pinned_clock(
        monkeypatch: pytest.MonkeyPatch, pinned: str, is_same: bool) -> None:
    monkeypatch.setenv("LINKSTAR_AS_OF", pinned)
    two = [fingerprints.marts_fingerprint("stage", datetime(2026, 11, 22, 2, minute)) for minute in (0, 59)]
    assert (two[0] == two[1]) is is_same
    assert fingerprints.marts_fingerprint("stage", datetime(2026, 11, 22, 3)) != two[0]


def test_another_reporting_currency_is_another_logic(monkeypatch: pytest.MonkeyPatch) -> None:
    """Incremental tables hold converted amounts: those in the old reporting currency have no rate row that could change."""
    before = fingerprints.logic_fingerprint()
    monkeypatch.setenv("LINKSTAR_REPORTING_CURRENCY", "EUR")
    assert fingerprints.logic_fingerprint() != before
