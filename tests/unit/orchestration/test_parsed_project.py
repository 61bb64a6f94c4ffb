"""A home takes over the parse of the checkout while that is current, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.fingerprints import project_fingerprint
from orchestration.parsed_project import ParsedProject


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "project" / "models").mkdir(parents=True)
    (tmp_path / "project" / "models" / "one.sql").write_text("select 1 as one")
    return tmp_path / "project"


@pytest.fixture
def prepared(tmp_path: Path, project: Path) -> ParsedProject:
    parsed = ParsedProject(tmp_path / "prepared", project)
    parsed.target.mkdir()
    (parsed.target / "manifest.json").write_text('{"nodes": {}}')
    (parsed.target / "partial_parse.msgpack").write_bytes(b"parsed")
    parsed.confirm(project_fingerprint(project))
    return parsed


def test_a_current_parse_is_taken_over(tmp_path: Path, project: Path, prepared: ParsedProject) -> None:
    home = ParsedProject(tmp_path / "home", project)
    assert not home.is_current()
    assert home.adopt(prepared)
    assert home.is_current()
    assert home.manifest_json() == {"nodes": {}}


def test_a_parse_of_another_state_of_the_project_is_left_alone(tmp_path: Path, project: Path, prepared: ParsedProject) -> None:
    (project / "models" / "one.sql").write_text("select 2 as one")
    home = ParsedProject(tmp_path / "home", project)
    assert not home.adopt(prepared)
    assert not home.target.exists()


@pytest.mark.parametrize("name", ["manifest.json", "partial_parse.msgpack", "project.hash"])
def test_a_parse_that_was_cut_off_is_none(tmp_path: Path, project: Path, prepared: ParsedProject, name: str) -> None:
    (prepared.target / name).unlink()
    assert not ParsedProject(tmp_path / "home", project).adopt(prepared)


def test_a_parse_that_begins_is_not_current_until_it_ended(prepared: ParsedProject, project: Path) -> None:
    prepared.invalidate()
    assert not prepared.is_current()
    prepared.confirm(project_fingerprint(project))
    assert prepared.is_current()
