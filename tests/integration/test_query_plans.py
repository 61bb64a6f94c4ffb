"""No model compares every row of one side with every row of the other: such a model is fast on a test's rows and stops a night.

DuckDB hashes a join only where each key is an equality of one expression a side. `on a.key = b.key and a.is_last` becomes a
nested loop, quadratic in the history.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from tests.integration.test_incremental_equals_full import History
from tests.support.dbt_project import Warehouse
from tests.support.raw_world import RawWorld

# Both sides are the shops of a group, a handful.
ALLOWED = {"attr_shops"}


def _nested_loops(plan: dict[str, Any]) -> Iterator[str]:
    extra = plan.get("extra_info", {})
    if plan.get("name") in ("BLOCKWISE_NL_JOIN", "NESTED_LOOP_JOIN") and extra.get("Join Type") != "INNER":
        yield str(extra.get("Condition") or extra.get("Conditions"))
    for child in plan.get("children", []):
        yield from _nested_loops(child)


def test_no_outer_join_is_a_nested_loop(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "home", tmp_path / "target")
    history = History(RawWorld(warehouse.path), 1)
    history.start()
    warehouse.refresh(history.now)
    warehouse.refresh(history.now, command="compile", select=["resource_type:model", "resource_type:test"])
    found: dict[str, list[str]] = {}
    with duckdb.connect(str(warehouse.path)) as connection:
        connection.execute(f"attach '{warehouse.marts}' as marts_db (read_only)")
        connection.execute("use marts_db")  # its views name no database
        for path in (tmp_path / "target" / "compiled").rglob("*.sql"):
            if "unit_test" in str(path) or path.stem in ALLOWED or path.stem.startswith("linkstar-on-run"):
                continue
            plan = json.loads(connection.execute("explain (format json) " + path.read_text()).fetchall()[0][1])
            if loops := [loop for root in plan for loop in _nested_loops(root)]:
                found[path.stem] = loops
    assert not found
