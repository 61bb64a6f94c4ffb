"""Lines of the summary."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from orchestration.summary import print_conflicts
from tests.support.published import publish_once


def _printed(home: Any, capsys: pytest.CaptureFixture[str]) -> str:
    print_conflicts(SimpleNamespace(home=home))  # type: ignore[arg-type]
    return capsys.readouterr().out


def test_the_summary_counts_what_the_sheets_contradict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, _ = publish_once(tmp_path)
    assert _printed(home, capsys) == "", "a snapshot without the table"
    with duckdb.connect(str(home.published)) as connection:
        connection.execute("create table marts.sheet_conflicts as select unnest(['costs', 'costs', 'creators']) as sheet")
    monkeypatch.setenv("LINKSTAR_LANG", "en")
    assert _printed(home, capsys).startswith("Values that the sheets contradict: 3 (costs 2, creators 1); linkstar query")
    monkeypatch.setenv("LINKSTAR_LANG", "zh")
    assert "3 个(costs 2, creators 1)" in _printed(home, capsys)
    with duckdb.connect(str(home.published)) as connection:
        connection.execute("delete from marts.sheet_conflicts")
    assert _printed(home, capsys) == ""
