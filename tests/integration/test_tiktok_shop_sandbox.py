"""The source against the sandbox: nights with every fault it knows give the rows of a quiet one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import duckdb
import pytest

from ingestion.config import Home
from ingestion.report import RunContext
from ingestion.sandbox import Fault, Sandbox, World
from ingestion.sandbox.faults import FaultKind, all_faults
from ingestion.tiktok_shop import load
from ingestion.tiktok_shop.endpoints import RESOURCES
from ingestion.tiktok_shop.session import RetryPolicy

END = datetime(2026, 11, 20, tzinfo=UTC)
SEARCHED = ("shops", "orders", "returns", "cancellations", "affiliate_orders", "products")
PATHS = ("/order/", "/returns/search", "/affiliate_seller/", "/products/search")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short waits, a short past, equal hashes of buyers in every home."""
    monkeypatch.setattr("ingestion.tiktok_shop.client.RetryPolicy", lambda: RetryPolicy(base=0.001, cap=0.002))
    monkeypatch.setenv("SOURCES__TIKTOK_SHOP__INITIAL_DAYS", "180")
    monkeypatch.setenv("LINKSTAR_SECRET", "secret of the tests")


def play(home: Home, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, nights: list[list[Fault]]) -> None:
    """One night for each list of faults, the last one at the end of the world: a week after the one before, because
    older affiliate orders are read again once a week."""
    for name, value in sandbox.settings().items():
        monkeypatch.setenv(name, value)
    for night, faults in enumerate(nights, start=1):
        left = len(nights) - night
        sandbox.as_of = END - timedelta(days=left and left + 6)
        sandbox.faults[:] = faults
        report = load(RunContext(home, sandbox.as_of, "run"))
        assert report.status == "loaded", report.message
        assert [entry.message for entry in report.resources if entry.status == "failed"] == []
        assert not any(entry.rows_held for entry in report.resources)


def current(home: Home) -> dict[str, list[tuple[str, str]]]:
    """Key and content of the latest version of every record of every table."""
    connection = duckdb.connect(str(home.warehouse))
    try:
        tables = [name for (name,) in connection.execute(
            "select table_name from information_schema.tables where table_schema = 'raw_tiktok_shop' "
            "and table_name not like '!_dlt%' escape '!' and table_name <> 'quarantine' order by 1").fetchall()]
        return {table: connection.execute(f"""
            select record_key, content_hash from raw_tiktok_shop.{table} where not is_gone
            qualify row_number() over (partition by record_key
                                       order by source_at desc nulls last, known_at desc, version_id desc) = 1
            order by 1""").fetchall() for table in tables}
    finally:
        connection.close()


@pytest.mark.slow
def test_faulty_nights_end_where_one_quiet_night_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCES__TIKTOK_SHOP__SKIP_RESOURCES", ",".join(
        endpoint.name for endpoint in RESOURCES if endpoint.name not in SEARCHED))
    world = World.generate(orders=300, days=90, end=END)
    kinds = [kind for kind in get_args(FaultKind) if kind != "slow"]
    nights = [[Fault(kind, count=1 if kind == "expired_token" else 2, path=path) for path in PATHS] for kind in kinds]
    with Sandbox(world) as sandbox:
        quiet, faulty = Home(tmp_path / "quiet"), Home(tmp_path / "faulty")
        play(quiet, sandbox, monkeypatch, [[]])
        play(faulty, sandbox, monkeypatch, [*nights, []])
    assert current(faulty) == current(quiet)
    assert len(current(quiet)["orders"]) == 300


@pytest.mark.long
def test_all_faults_at_once_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every resource, every fault that heals the same night: the same records as without any."""
    monkeypatch.setenv("SOURCES__TIKTOK_SHOP__INITIAL_DAYS", "25")
    monkeypatch.setenv("SOURCES__TIKTOK_SHOP__EXTRA_RESOURCES", ",".join(
        endpoint.name for endpoint in RESOURCES if endpoint.is_optional))
    world = World.generate(orders=90, days=20, end=END)
    with Sandbox(world) as sandbox:
        quiet, faulty = Home(tmp_path / "quiet"), Home(tmp_path / "faulty")
        play(quiet, sandbox, monkeypatch, [[]])
        play(faulty, sandbox, monkeypatch, [all_faults(7)])
    assert current(faulty) == current(quiet)
    assert set(current(quiet)) == {endpoint.name for endpoint in RESOURCES}
