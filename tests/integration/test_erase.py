"""``linkstar erase``: nothing of a buyer is left, and what the sources show of them again is forgotten again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from ingestion.config import Home
from orchestration import snapshots
from orchestration.erase import erased_keys, forget_again
from tests.support.cli import linkstar
from tests.support.published import publish_once
from tests.support.raw_world import RawWorld, exported_order, exported_row, line, order

NOW = datetime(2026, 3, 2, tzinfo=UTC)
BUYER, OTHER = "7494000000000012345", "7494000000000099999"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home with orders and clicks of two buyers, and two published snapshots."""
    monkeypatch.setenv("LINKSTAR_SECRET", "a secret of the tests")
    home = Home(tmp_path / "home").create()
    _show(RawWorld(home.warehouse), home)
    publish_once(home.root)
    publish_once(home.root, rows=5)
    return home


def _show(world: RawWorld, home: Home, price: str = "20.00") -> None:
    world.night(NOW)
    mine, other = home.buyer_key(BUYER), home.buyer_key(OTHER)
    world.show("orders", "S1", [order("O1", NOW, [line("L1", price=price)], buyer=mine), order("O2", NOW, [line("L2")], buyer=other)])
    world.export("orders", "US1", [exported_order("E1", "2026-03-01 10:00:00", [exported_row("a"), exported_row("b")], buyer_key=mine)])
    world.drop_file("link_clicks", "clicks.csv", [
        {"click_id": click, "link_id": "K", "clicked_at": NOW - timedelta(hours=1), "buyer_key": key, "kind": "click"}
        for click, key in (("c1", mine), ("c2", other))], modified_at=NOW)


def _traces(home: Home, key: str | None) -> int:
    """Rows of raw that hold a hash."""
    with duckdb.connect(str(home.warehouse)) as connection:
        row = connection.execute("""
            select (select count(*) from raw_tiktok_shop.orders where contains(payload, $key))
                + (select count(*) from raw_seller_exports.orders where contains(payload, $key))
                + (select count(*) from raw_sheets.link_clicks where buyer_key = $key)""", {"key": key}).fetchone()
    assert row
    return int(row[0])


def test_nothing_of_a_buyer_is_left(home: Home) -> None:
    before = snapshots.current_snapshot_id(home)
    assert _traces(home, home.buyer_key(BUYER)) == 3
    done = linkstar(home.root, "erase", "--buyer", BUYER)
    assert done.returncode == 0, done.stderr
    assert "2 versions of orders" in done.stdout and "1 click" in done.stdout and BUYER not in done.stdout + done.stderr
    assert _traces(home, home.buyer_key(BUYER)) == 0
    assert _traces(home, home.buyer_key(OTHER)) == 2
    assert erased_keys(home)[0] == {home.buyer_key(BUYER)}
    assert [one["snapshot_id"] for one in snapshots.list_snapshots(home)] == [before]
    assert [path for path in home.root.rglob("*") if path.is_file() and BUYER.encode() in path.read_bytes()] == []


def test_what_is_shown_again_is_forgotten_again(home: Home) -> None:
    assert linkstar(home.root, "erase", "--buyer", BUYER).returncode == 0
    stored = home.warehouse.read_bytes()
    world = RawWorld(home.warehouse)
    home.warehouse.write_bytes(stored)
    _show(world, home, price="33.00")
    assert _traces(home, home.buyer_key(BUYER)) == 2
    forget_again(home, NOW, 9)
    assert _traces(home, home.buyer_key(BUYER)) == 0


def test_a_buyer_nobody_knows_is_noted_all_the_same(home: Home) -> None:
    assert linkstar(home.root, "erase", "--buyer", "stranger").returncode == 0
    assert erased_keys(home)[0] == {home.buyer_key("stranger")}
    assert linkstar(home.root, "erase", "--buyer", " ").returncode == 2
