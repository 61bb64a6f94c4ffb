"""A home is a demo or a real one, and refuses the other."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ingestion.config import Home
from orchestration.demo import prepare_home
from orchestration.errors import LinkstarError
from orchestration.homes import Kind, claim_home, read_marker
from orchestration.instance import prepare_instance


@pytest.mark.parametrize(("first", "second"), [("demo", "real"), ("real", "demo")])
def test_a_home_refuses_the_other_kind(tmp_path: Path, first: Kind, second: Kind) -> None:
    claim_home(Home(tmp_path), first)
    claim_home(Home(tmp_path), first)
    with pytest.raises(LinkstarError, match="LINKSTAR_HOME"):
        claim_home(Home(tmp_path), second)


def test_a_warehouse_without_marker_is_taken_for_a_real_one(tmp_path: Path) -> None:
    (tmp_path / "warehouse.duckdb").touch()
    with pytest.raises(LinkstarError):
        claim_home(Home(tmp_path), "demo")


def test_a_demo_of_another_size_starts_from_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKSTAR_HOME", str(tmp_path))
    home = prepare_home({"orders": 10, "seed": 1})
    home.warehouse.touch()
    assert prepare_home({"orders": 10, "seed": 1}).warehouse.exists()
    assert not prepare_home({"orders": 10, "seed": 2}).warehouse.exists()
    assert read_marker(home)["seed"] == 2


def test_the_demo_never_empties_a_real_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKSTAR_HOME", str(tmp_path))
    claim_home(Home(tmp_path), "real").warehouse.touch()
    with pytest.raises(LinkstarError):
        prepare_home({"orders": 10, "seed": 1})
    assert (tmp_path / "warehouse.duckdb").exists()


@pytest.mark.parametrize("is_known", [True, False])
def test_a_user_without_a_home_directory_gets_the_home(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_known: bool) -> None:
    """A container's user may stand in no passwd file and have no HOME; libraries ask for it when they are imported."""
    def unknown() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(os, "environ", {"HOME": "/users/ana"} if is_known else {})
    if not is_known:
        monkeypatch.setattr(Path, "home", unknown)
    prepare_instance(Home(tmp_path))
    assert os.environ["HOME"] == ("/users/ana" if is_known else str(tmp_path))
