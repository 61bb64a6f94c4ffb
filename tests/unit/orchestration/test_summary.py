"""Lines of the summary."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from data_quality.quarantine import HeldRow
from orchestration.summary import print_conflicts, print_quarantine, print_stale
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


def test_the_summary_names_what_is_stale_because_it_was_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, _ = publish_once(tmp_path)
    session: Any = SimpleNamespace(home=home)
    print_stale(session)
    assert capsys.readouterr().out == "", "a snapshot without the table"
    with duckdb.connect(str(home.published)) as connection:
        connection.execute("""create table marts.data_health as select * from (values
            ('tiktok_shop.orders', 'TH1', '1', 'loaded', null), ('tiktok_shop.returns', 'TH1', '1', 'skipped', 'a, b, c, d, e, f, g, h'),
            ('tiktok_shop.returns', 'TH2', '2', 'skipped', 'a, b, c, d, e, f, g, h'), ('sheets.costs', null, null, 'failed', 'creator_roi')
            ) as t (source, shop_code, shop_id, last_outcome, stale_tables)""")
    monkeypatch.setenv("LINKSTAR_LANG", "en")
    print_stale(session)
    files, returns = capsys.readouterr().out.splitlines()
    assert files.startswith("Stale, sheets.costs was not read, it failed: creator_roi (")
    assert returns.startswith("Stale, tiktok_shop.returns (TH1, TH2) was skipped: a, b, c, d, e, f and 2 more (")
    monkeypatch.setenv("LINKSTAR_LANG", "zh")
    print_stale(session)
    assert "数据过旧：tiktok_shop.returns (TH1, TH2) 已跳过，影响 a, b, c, d, e, f 等另外 2 个表" in capsys.readouterr().out


def test_the_summary_does_not_take_one_held_value_for_all(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(code: str, value: str, amount: int) -> HeldRow:
        return HeldRow("0", "sheets", "costs", "a.csv", "a.csv", 2, code, f"amount {value} is bad", f"金额 {value} 有误", "", "",
                       Decimal(amount), "USD", None, datetime(2026, 11, 1, tzinfo=UTC))

    rows = [held("bad_number", "abc", 1), held("bad_number", "x9", 2), held("bad_date", "1", 4), held("bad_date", "1", 8)]
    monkeypatch.setattr("data_quality.quarantine.open_rows", lambda _: rows)
    session: Any = SimpleNamespace(home=SimpleNamespace(warehouse=Path("none")))
    monkeypatch.setenv("LINKSTAR_LANG", "en")
    print_quarantine(session)
    assert capsys.readouterr().out.splitlines()[1:] == [
        "  sheets: 2 × amount 1 is bad · 12.00 USD", "  sheets: 2 × for example: amount abc is bad · 3.00 USD"]
    monkeypatch.setenv("LINKSTAR_LANG", "zh")
    print_quarantine(session)
    assert "2 × 例如:金额 abc 有误 · 3.00 USD" in capsys.readouterr().out
