"""However a history is split into nights, the platform's resources are staged as if they had been read in one run.

The last night lies weeks after the last event: then everything that is read again on a schedule has been due once more.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ingestion.config import Home
from ingestion.report import RunContext
from ingestion.sandbox import Sandbox, World
from ingestion.tiktok_shop import load
from tests.support.dbt_project import Warehouse

END = datetime(2026, 6, 10, 2, tzinfo=UTC)
LAST = END + timedelta(days=45)
DAYS = 40
EXAMPLES = 6 if os.environ.get("LINKSTAR_THOROUGH") else 1
Staged = dict[str, list[tuple[object, ...]]]
# When something became known is what the nights decide.
OF_THE_NIGHT = {"known_at", "first_seen_at", "load_id", "seq"}
# The platform tells no time at which a commission was settled: it is when it was first seen so.
OF_THE_NIGHT_IN = {("stg_tiktok_shop__affiliate_lines", "settled_at")}
# What is asked for when its parent changed stands as that change showed it: contents posted since, names and figures that move without it, and
# collaborations that are listed no longer. Profiles of creators are photographed by the week.
AS_ITS_PARENT_CHANGED = {f"stg_tiktok_shop__{name}" for name in (
    "open_collaboration_creators", "target_collaboration_creators", "target_collaboration_details", "target_collaboration_products",
    "sample_fulfillments", "marketplace_creators")}


def _read(folder: Path, world: World, nights: list[datetime]) -> Warehouse:
    """Staging after some nights and the last one."""
    home = Home(folder).create()
    with Sandbox(world) as sandbox, pytest.MonkeyPatch.context() as patch:
        patch.setenv("LINKSTAR_SECRET", "a secret of the tests")
        for name, value in sandbox.settings().items():
            patch.setenv(name, value)
        for night in (*nights, LAST):
            sandbox.as_of = night
            report = load(RunContext(home, night, f"night of {night}"))
            assert report.status == "loaded", report.message
            assert not [one.message for one in report.resources if one.status == "failed"]
    warehouse = Warehouse(folder)
    warehouse.refresh(LAST, select=["path:models/staging/tiktok_shop"])
    return warehouse


def _staged(warehouse: Warehouse) -> Staged:
    """What is shown now, by table: no logs of versions, and nothing that is kept though the platform shows it no longer. Days count from the
    first sale on: how far back empty ones reach, the first night decides."""
    with duckdb.connect(str(warehouse.path)) as connection:
        tables = connection.execute("""
            select table_name, list(column_name order by column_index) from duckdb_columns()
            where schema_name = 'staging' and table_name like 'stg_tiktok_shop\\_\\_%' escape '\\' and table_name not like '%\\_versions' escape '\\'
            group by all order by all""").fetchall()
        found = {}
        for table, columns in tables:
            if table in AS_ITS_PARENT_CHANGED:
                continue
            conditions = ["not is_gone"] * ("is_gone" in columns) + [f"stat_date >= '{END.date() - timedelta(days=DAYS)}'"] * ("stat_date" in columns)
            shown = f"where {' and '.join(conditions)}" if conditions else ""
            listed = ", ".join(f'"{name}"' for name in columns if name not in OF_THE_NIGHT and (table, name) not in OF_THE_NIGHT_IN)
            found[table] = connection.execute(f"select {listed} from staging.{table} {shown} order by all").fetchall()
        return found


@cache
def _world() -> World:
    return World.generate(seed=31, orders=70, days=DAYS, end=END)


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Callable[[tuple[datetime, ...]], Staged]:
    """Staging after some nights, read over real HTTP."""
    return cache(lambda nights: _staged(_read(tmp_path_factory.mktemp("nights"), _world(), list(nights))))


@pytest.mark.slow
@pytest.mark.property
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, phases=[Phase.generate],
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(hours=st.lists(st.integers(12, DAYS * 24), min_size=2, max_size=4, unique=True))
def test_any_split_into_nights_is_staged_as_one_run(hours: list[int], read: Callable[[tuple[datetime, ...]], Staged]) -> None:
    in_one_run, split = read(()), read(tuple(sorted(END - timedelta(hours=hour) for hour in hours)))
    assert split.keys() == in_one_run.keys()
    differing = {table: [sorted(map(str, set(map(str, one)) - set(map(str, other))))[:2] for one, other in ((rows, split[table]), (split[table], rows))]
                 for table, rows in in_one_run.items() if split[table] != rows}
    assert not differing, "(in one run only, in nights only)"
    assert sum(bool(rows) for rows in in_one_run.values()) > 15, "hardly anything was read"
