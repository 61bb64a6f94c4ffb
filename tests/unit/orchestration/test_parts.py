"""The refresh's parts one by one: what their user is told, and the exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

import ingestion.sheets
from ingestion.config import Home
from ingestion.pipeline import LoadError
from ingestion.report import LoadReport, ResourceReport, RunContext
from orchestration.parts import ingest_sources


def _fails(_: RunContext) -> LoadReport:
    raise LoadError("the home folder cannot be written; free space and run again.")


def _fails_in_part(_: RunContext) -> LoadReport:
    return LoadReport("sheets", resources=[
        ResourceReport("shops", "shops.csv", rows_read=3, rows_new=3),
        ResourceReport("costs", "costs.csv", status="failed", message="the file is locked.", remedy="close it")])


@pytest.mark.parametrize(("load", "reason"), [
    (_fails, "sheets failed: the home folder cannot be written; free space and run again."),
    (_fails_in_part, "sheets costs costs.csv failed: the file is locked; close it.")])
def test_ingest_says_why_a_source_failed(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], load: object, reason: str) -> None:
    monkeypatch.setenv("LINKSTAR_LANG", "en")
    monkeypatch.setattr(ingestion.sheets, "load", load)
    assert ingest_sources(Home(tmp_path).create(), ["sheets"], wait_seconds=0) == 1
    assert reason in capsys.readouterr().err.splitlines()
