"""What the attribution commands refuse before anything is opened, and what they hand on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.errors import UsageError

PROMOTE = ["attribution", "promote", "wide", "--from", "2026-03-01", "--reason", "why", "--by", "ana"]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LINKSTAR_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LINKSTAR_LANG", "en")
    return tmp_path / "home"


def _fails(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments))
    error = result.exception
    return getattr(error, "exit_code", result.exit_code), str(error)


def test_lengths_of_time_become_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []
    monkeypatch.setattr("orchestration.attribution_life.draft_rule", lambda *arguments: given.append(arguments))
    options = ["--click-window", "14d", "--view-window", "36h", "--content-window", "2.5d", "--half-life", "100", "--blend", "yes", "--evidence", "click,view"]
    assert CliRunner().invoke(app, ["attribution", "draft", "--from", "a", "--id", "b", *options]).exit_code == 0
    [(_, source, new_id, changes, wait)] = given
    assert (source, new_id, wait) == ("a", "b", 0)
    assert changes == {"click_window_hours": "336", "view_window_hours": "36", "content_window_hours": "60.0", "half_life_hours": "100", "blend": "yes",
                       "evidence_order": "click,view"}


@pytest.mark.parametrize(("arguments", "said"), [
    (["attribution", "draft", "--from", "a", "--id", "b", "--click-window", "soon"], "no length of time"),
    ([*PROMOTE[:4], "1 March", *PROMOTE[5:]], "no date"),
    ([*PROMOTE[:6], " ", *PROMOTE[7:]], "must say something"),
    (["attribution", "backfill", "--from", "yesterday"], "no date"),
])
def test_what_cannot_be_read_is_bad_usage(arguments: list[str], said: str, home: Path) -> None:
    code, sentence = _fails(*arguments)
    assert (code, said in sentence, home.exists()) == (UsageError.exit_code, True, False)


@pytest.mark.parametrize("missing", ["--from", "--reason", "--by"])
def test_a_promotion_needs_a_day_a_reason_and_a_name(missing: str) -> None:
    place = PROMOTE.index(missing)
    assert CliRunner().invoke(app, PROMOTE[:place] + PROMOTE[place + 2:]).exit_code == 2


@pytest.mark.parametrize("arguments", [["list"], ["diff", "--candidate", "a"], ["rollback"], ["retire", "a"], ["backfill"], ["draft", "--from", "a", "--id", "b"]])
def test_without_a_warehouse_the_remedy_is_named(arguments: list[str], home: Path) -> None:
    code, sentence = _fails("attribution", *arguments)
    assert code == 1 and "linkstar run" in sentence and not home.exists()
