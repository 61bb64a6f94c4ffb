"""A marts file that is missing, broken or ahead of the warehouse is rebuilt; one that is behind is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.config import Home
from orchestration.dbt_runner import DbtProject
from orchestration.ledger import Ledger
from orchestration.marts_file import inspect_marts, read_mart_clock
from orchestration.opening import mend
from orchestration.progress import Silent
from tests.support.published import write_marts


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path).create()
    ledger = Ledger(home)
    ledger.prepare()
    ledger.begin("a", "run")
    write_marts(home, ledger.begin("b", "run"))
    return home


@pytest.mark.parametrize(("last_seq", "expected"), [(1, "ahead"), (2, "whole"), (3, "whole")])
def test_state_by_number(home: Home, last_seq: int, expected: str) -> None:
    assert inspect_marts(home, last_seq) == expected


def test_state_of_a_missing_and_of_a_broken_file(home: Home) -> None:
    home.marts.write_bytes(b"not a database" * 1000)
    assert inspect_marts(home, 2) == "unreadable"
    home.marts.unlink()
    assert inspect_marts(home, 2) == "missing"
    assert read_mart_clock(home.marts) is None


def _project(home: Home, tmp_path: Path) -> DbtProject:
    folder = tmp_path / "project"
    (folder / "models").mkdir(parents=True, exist_ok=True)
    (folder / "dbt_project.yml").write_text("name: x")
    return DbtProject(home, folder)


def test_mending_deletes_a_broken_file_and_builds_the_marts_again(home: Home, tmp_path: Path) -> None:
    ledger, project = Ledger(home), _project(home, tmp_path)
    mend(home, ledger, project, Silent(), full_refresh=False)
    write_marts(home, ledger.begin("c", "run"))
    ledger.finish("built.marts", "x", 3)
    ledger.finish("built.staging", "x", 3)
    mend(home, ledger, project, Silent(), full_refresh=False)
    assert ledger.fingerprint("built.marts") == "x"
    home.marts.write_bytes(b"not a database" * 1000)
    mend(home, ledger, project, Silent(), full_refresh=False)
    assert not home.marts.exists()
    assert (ledger.fingerprint("built.marts"), ledger.fingerprint("built.staging")) == (None, "x")


def test_changed_models_rebuild_everything_once(home: Home, tmp_path: Path) -> None:
    ledger, project = Ledger(home), _project(home, tmp_path)
    mend(home, ledger, project, Silent(), full_refresh=False)
    ledger.finish("built.staging", "x", 3)
    (project.folder / "models" / "a.sql").write_text("select 1")
    mend(home, ledger, project, Silent(), full_refresh=False)
    assert ledger.fingerprint("built.staging") is None
    ledger.finish("built.staging", "y", 4)
    mend(home, ledger, project, Silent(), full_refresh=False)
    assert ledger.fingerprint("built.staging") == "y"
    mend(home, ledger, project, Silent(), full_refresh=True)
    assert ledger.fingerprint("built.staging") is None
