"""One shop over real HTTP, read night by night: fixtures for the tests of its resources."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pytest

from ingestion.config import Home
from ingestion.report import LoadReport, ResourceReport, RunContext
from ingestion.tiktok_shop import load
from ingestion.tiktok_shop.endpoints import RESOURCES
from ingestion.tiktok_shop.session import RetryPolicy
from tests.support.tiktok_shop_api import NOW, ShopApi, serving
from tests.support.tiktok_shop_more import (
    TODAY,
    MoreApi,
)

Night = Callable[..., LoadReport]
PREFIX = "SOURCES__TIKTOK_SHOP__"


@pytest.fixture
def more(monkeypatch: pytest.MonkeyPatch) -> Iterator[MoreApi]:
    """One shop in Thailand; the first load reaches back 100 days."""
    monkeypatch.setattr("ingestion.tiktok_shop.client.RetryPolicy", lambda: RetryPolicy(base=0.001, cap=0.002))
    api = ShopApi()
    api.add_shop(1)
    with serving(api):
        for name, value in api.settings().items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv(f"{PREFIX}INITIAL_DAYS", "100")
        yield MoreApi(api)


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Reads nothing but some resources."""
    def choose(*names: str) -> None:
        others = [endpoint.name for endpoint in RESOURCES if endpoint.name not in (*names, "shops")]
        monkeypatch.setenv(f"{PREFIX}SKIP_RESOURCES", ",".join(others))
        monkeypatch.setenv(f"{PREFIX}EXTRA_RESOURCES", ",".join(names))
    return choose


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home."""
    return Home(tmp_path / "home")


@pytest.fixture
def night(home: Home, more: MoreApi) -> Night:
    """Plays one run, a number of days after the first, and forgets what was asked before."""
    def play(day: float = 0) -> LoadReport:
        more.api.asked.clear()
        more.api.bodies.clear()
        return load(RunContext(home, datetime.fromtimestamp(NOW, UTC) + timedelta(days=day), f"night-{day}"))
    return play


def rows(home: Home, sql: str) -> list[tuple[Any, ...]]:
    """Rows of the warehouse; none if the table does not exist."""
    connection = duckdb.connect(str(home.warehouse))
    try:
        connection.execute("set schema = 'raw_tiktok_shop'")
        return connection.execute(sql).fetchall()
    except duckdb.CatalogException:
        return []
    finally:
        connection.close()


def payloads(home: Home, table: str, where: str = "not is_gone") -> list[dict[str, Any]]:
    """The payloads of a table, by key and time."""
    return [orjson.loads(text) for (text,) in rows(
        home, f"select payload from {table} where {where} order by record_key, known_at")]


def entry(report: LoadReport, resource: str) -> ResourceReport:
    """The only entry of a resource."""
    (found,) = [one for one in report.resources if one.resource == resource]
    return found


def back(days: int) -> str:
    """A day before the first night."""
    return str(TODAY - timedelta(days))
