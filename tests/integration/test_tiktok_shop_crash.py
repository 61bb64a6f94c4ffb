"""kill -9 at every step of a load: the next run finishes the work, nothing is lost, nothing doubled."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dlt.load.load import Load
from dlt.pipeline.pipeline import Pipeline

from ingestion.tiktok_shop.__main__ import main
from tests.support.forks import exit_code, fork
from tests.support.tiktok_shop_api import (
    NOT_SERVED,
    NOW,
    ShopApi,
    make_affiliate,
    make_order,
    make_product,
    make_return,
    serving,
)

# Each of the first two finds a package that is half done in its own way; what the others find needs nothing more.
KILL_AT = ["extracted", "rows written, load not completed", *(pytest.param(one, marks=pytest.mark.slow) for one in ("normalized", "loaded"))]


def _die(*args: Any, **kwargs: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _load(kill_at: str) -> int:
    """One load, the work of a process that dies at a step."""
    if kill_at == "extracted":
        Pipeline.normalize = _die
    if kill_at == "normalized":
        Pipeline.load = _die
    if kill_at == "rows written, load not completed":
        Load.complete_package = _die
    code = main()
    if kill_at == "loaded":
        _die()
    return code


@pytest.fixture(scope="module")
def api() -> Iterator[ShopApi]:
    """Two shops, pages of two rows."""
    api = ShopApi(page_size=2)
    for number in (1, 2):
        cipher = api.add_shop(number)
        api.data[cipher, "orders"] = [make_order(order, number) for order in range(5)]
        api.data[cipher, "affiliate"] = [make_affiliate(order, number) for order in range(3)]
        api.data[cipher, "returns"] = [make_return(order, number) for order in range(3)]
        api.data[cipher, "products"] = [make_product(number)]
    with serving(api):
        yield api


def environment(api: ShopApi, home: Path, as_of: str = "2026-09-22") -> dict[str, str]:
    """Environment of one process."""
    return {**os.environ, **api.settings(), "LINKSTAR_HOME": str(home), "LINKSTAR_SECRET": "secret of the tests",
            "SOURCES__TIKTOK_SHOP__INITIAL_DAYS": "90", "SOURCES__TIKTOK_SHOP__SKIP_RESOURCES": ",".join(NOT_SERVED),
            "LINKSTAR_AS_OF": f"{as_of}T00:00:00Z"}


def run(api: ShopApi, home: Path, kill_at: str = "", as_of: str = "2026-09-22") -> int:
    """Run one load in a process of its own; its exit code."""
    return exit_code(fork(_load, kill_at, environment=environment(api, home, as_of)))


def run_killed(api: ShopApi, home: Path, resource: str, call: int) -> None:
    """Run one load that is killed while the platform is asked for something."""
    process: list[BaseProcess] = []
    api.calls.clear()

    def kill(name: str, number: int) -> None:
        if name == resource and number == call:
            process[0].kill()

    api.faults = kill
    process.append(fork(_load, "", environment=environment(api, home)))
    assert exit_code(process[0]) == -signal.SIGKILL
    api.faults = None


def versions(home: Path) -> list[tuple[str, str, str]]:
    """Every version that staging would read."""
    connection = duckdb.connect(str(home / "warehouse.duckdb"))
    try:
        return [(table, key, version) for table in ("shops", "orders", "returns", "affiliate_orders", "products")
                for key, version in connection.execute(
                    f"select record_key, version_id from raw_tiktok_shop.{table} where _dlt_load_id in "
                    "(select load_id from raw_tiktok_shop._dlt_loads where status = 0) order by 1, 2").fetchall()]
    finally:
        connection.close()


@pytest.fixture(scope="module")
def expected(api: ShopApi, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, str]]:
    """What a run that nobody killed loads."""
    home = tmp_path_factory.mktemp("undisturbed")
    assert run(api, home) == 0
    return versions(home)


@pytest.mark.parametrize("kill_at", KILL_AT)
def test_killed_between_steps(api: ShopApi, tmp_path: Path, expected: list[tuple[str, str, str]],
                              kill_at: str) -> None:
    home = tmp_path / "killed"
    assert run(api, home, kill_at) == -signal.SIGKILL
    assert run(api, home) == 0
    assert versions(home) == expected


@pytest.mark.slow
def test_killed_while_reading(api: ShopApi, tmp_path: Path, expected: list[tuple[str, str, str]]) -> None:
    home = tmp_path / "killed"
    run_killed(api, home, "returns", 3)
    assert run(api, home) == 0
    assert versions(home) == expected


def test_a_killed_first_load_does_not_ask_for_finished_windows_again(
        api: ShopApi, tmp_path: Path, expected: list[tuple[str, str, str]]) -> None:
    home = tmp_path / "killed"
    api.bodies.clear()
    run_killed(api, home, "affiliate", 5)
    first = list(api.bodies)
    api.bodies.clear()
    assert run(api, home) == 0
    assert versions(home) == expected
    again = {name for name, _ in api.bodies}
    assert again == {"affiliate", "products"}, "orders, returns and cancellations were finished"
    affiliate = [body for name, body in api.bodies if name == "affiliate"]
    finished = [body for name, body in first if name == "affiliate"][:-1]
    assert finished
    windows = sorted({body["create_time_ge"] for body in affiliate + finished})
    assert len(windows) == 4
    assert len([body for body in affiliate if body["create_time_ge"] == windows[0]]) == 1, "of the second shop only"
    assert not (home / "dlt" / "spool").exists(), "nothing waits once it is committed"


def test_a_first_load_killed_yesterday_brings_what_happened_since(tmp_path: Path) -> None:
    api = ShopApi()
    cipher = api.add_shop(1)
    orders = api.data[cipher, "orders"] = [make_order(number) for number in range(3)]
    for name, row in (("affiliate", make_affiliate(0)), ("returns", make_return(1)), ("products", make_product(1))):
        api.data[cipher, name] = [row]
    with serving(api):
        run_killed(api, tmp_path / "killed", "returns", 2)
        orders[0] |= {"status": "CANCELLED", "update_time": NOW + 40_000}
        orders.append(make_order(7, create_time=NOW + 30_000))
        for home in ("killed", "undisturbed"):
            assert run(api, tmp_path / home, as_of="2026-09-23") == 0
        assert versions(tmp_path / "killed") == versions(tmp_path / "undisturbed")
        assert len(versions(tmp_path / "killed")) == 8


def test_a_package_that_cannot_be_read_any_more(api: ShopApi, tmp_path: Path,
                                                expected: list[tuple[str, str, str]]) -> None:
    """Rows of the package are in the tables, its load is not completed, and its files are damaged."""
    home = tmp_path / "damaged"
    assert run(api, home, "rows written, load not completed") == -signal.SIGKILL
    damaged = [path for path in (home / "dlt" / "linkstar_tiktok_shop" / "load" / "normalized").rglob("*")
               if path.is_file()]
    assert damaged
    for path in damaged:
        path.write_bytes(b"\0" * 10)
    assert run(api, home) == 0
    assert versions(home) == expected


def test_a_damaged_state_file(api: ShopApi, tmp_path: Path, expected: list[tuple[str, str, str]]) -> None:
    home = tmp_path / "damaged"
    assert run(api, home) == 0
    (home / "dlt" / "linkstar_tiktok_shop" / "state.json").write_text('{"half": ')
    assert run(api, home) == 0
    assert versions(home) == expected
