"""The deep check finds what a dirty list missed, and nothing else."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from ingestion.config import Home
from orchestration.dbt_runner import DbtProject
from orchestration.deep_check import DeepCheck, Deviation, deep_check
from orchestration.ledger import Ledger
from orchestration.session import CheckFailedError, RefreshSession
from tests.support.dbt_project import Warehouse, parsed, without_reason
from tests.support.history.seller import SELECTIONS, Seller


def _checked(warehouse: Warehouse, clock: object) -> DeepCheck:
    project = DbtProject(Home(warehouse.folder))
    project._manifest = parsed().deepcopy()
    return deep_check(project, {"run_seq": warehouse.seq, "clock": str(clock), "snapshot_id": "s"})


def _lines(warehouse: Warehouse) -> dict[str, list[tuple[object, ...]]]:
    """The credits of every line, by its id."""
    found: dict[str, list[tuple[object, ...]]] = {}
    for line, *credit in warehouse.rows("select lines.order_line_id, credits.rule_set_id, credits.touch_key, credits.credit from attribution.attr_credits as credits "
                                        "inner join attribution.attr_lines as lines using (line_key) order by all"):
        found.setdefault(line, []).append(tuple(credit))
    return found


@pytest.mark.slow
def test_a_missed_change_is_reported_with_its_lines(begun: Seller, tmp_path: Path) -> None:
    """The branch of the dirty list for clicks is taken away: the lines that late clicks credit are found, by their ids."""
    seller = begun.copied(tmp_path / "broken", without_reason("attr_dirty_lines", "click"))
    seller.night(["late_click"] * 5, "marts missing")
    before = _lines(seller.warehouse)
    found = _checked(seller.warehouse, seller.history.now)
    whole = begun.copied(tmp_path / "whole")
    whole.history = seller.history  # the same clicks, and a refresh that misses none
    with duckdb.connect(str(whole.warehouse.path)) as connection:
        connection.execute(f"attach '{seller.warehouse.path}' as shown (read_only)")
        for table in ("link_clicks", "files", "_dlt_loads"):
            connection.execute(f"create or replace table raw_sheets.{table} as select * from shown.raw_sheets.{table}")
    whole.warehouse.refresh(seller.history.now, select=SELECTIONS["marts missing"][0])
    after = _lines(whole.warehouse)
    missed = {line for line in after if after[line] != before[line]}
    assert missed
    assert [one.table for one in found.deviations] == ["attr_credits"]
    assert set(found.lines) == missed
    assert _checked(whole.warehouse, seller.history.now).passed


def test_what_was_tampered_with_is_reported(begun: Seller, tmp_path: Path) -> None:
    seller = begun.copied(tmp_path)
    with duckdb.connect(str(seller.warehouse.path)) as connection:
        (line, key), = connection.execute("select order_line_id, line_key from attribution.attr_lines where is_counted order by 1 limit 1").fetchall()
        connection.execute("update attribution.attr_credits set credit = 0.5 where line_key = ?", [key])
        connection.execute("delete from attribution.attr_touches where kind = 'view'")
    found = _checked(seller.warehouse, seller.history.now)
    assert not found.passed
    assert {one.table for one in found.deviations} == {"attr_touches", "attr_credits"}
    assert found.lines == (line,)


def test_once_a_week_the_nightly_run_compares_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, asked = Home(tmp_path).create(), []
    ledger = Ledger(home)
    ledger.prepare()

    def night(day: int, answer: DeepCheck) -> None:
        monkeypatch.setenv("LINKSTAR_AS_OF", f"2026-03-{day:02d}T02:00:00+00:00")
        session = RefreshSession(home, ledger, ledger.begin(f"run {day}", "test"), DbtProject(home))
        ledger.finish("built.attribution", "fingerprint", session.refresh.seq)
        monkeypatch.setattr("orchestration.session.deep_check", lambda *_: asked.append(day) or answer)
        session._deep_check_weekly()

    good, bad = DeepCheck(5, ()), DeepCheck(5, (Deviation("attr_credits", 1, ("L-77",)),))
    for day in (1, 5, 8, 10, 15):
        night(day, good)
    assert asked == [8, 15]  # on the first everything is just built
    with pytest.raises(CheckFailedError, match="L-77"):
        night(22, bad)
    with pytest.raises(CheckFailedError):
        night(23, bad)  # not forgotten before it passes
    assert asked == [8, 15, 22, 23]
