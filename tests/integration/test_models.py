"""What holds for every model: it is portable, it does what its unit tests say, and no join of it compares every pair.

DuckDB hashes a join only where each key is an equality of one expression a side. `on a.key = b.key and a.is_last` becomes a nested
loop, quadratic in the history: fast on a test's rows, and a night never ends.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot
from sqlglot import ErrorLevel

from tests.support.dbt_project import PROJECT, Warehouse, parsed
from tests.support.history.seller import Seller

# Both sides are the shops of a group, a handful.
ALLOWED = {"attr_shops"}
# Read what exists only while a comparison runs (test_rule_life builds them).
DRAFTS = {path.stem for path in (PROJECT / "models" / "drafts").glob("*.sql")}


def _compiled(warehouse: Warehouse) -> dict[str, str]:
    """SQL of the models and tests that dbt compiled last, by name."""
    files = [path for path in warehouse.compiled.rglob("*.sql") if "unit_test" not in str(path) and not path.stem.startswith("linkstar-on-run")]
    return {path.stem: path.read_text() for path in files}


@pytest.fixture(scope="module")
def first_build(begun: Seller) -> dict[str, str]:
    """What the first build ran: every model in the form that computes everything."""
    return _compiled(begun.warehouse)


@pytest.fixture(scope="module")
def seller(begun: Seller, tmp_path_factory: pytest.TempPathFactory) -> Seller:
    """The seller of the next refresh."""
    return begun.copied(tmp_path_factory.mktemp("later"))


@pytest.fixture(scope="module")
def later_build(seller: Seller) -> dict[str, str]:
    """What the next refresh runs: incremental models in the form that computes what is dirty; and the tests."""
    seller.warehouse.refresh(seller.history.now, command="compile", select=["resource_type:model", "resource_type:test"])
    return _compiled(seller.warehouse)


def _broken(compiled: dict[str, str]) -> Iterator[str]:
    for name, sql in compiled.items():
        try:
            tree = sqlglot.parse_one(sql, read="duckdb", error_level=ErrorLevel.RAISE)
            sqlglot.parse_one(tree.sql(dialect="spark"), read="spark", error_level=ErrorLevel.RAISE)
        except sqlglot.errors.SqlglotError as error:
            yield f"{name}: {str(error)[:200]}"


def test_compiled_models_parse_as_duckdb_and_spark(first_build: dict[str, str], later_build: dict[str, str]) -> None:
    assert len(first_build) > 100
    assert not list(_broken(first_build))
    incremental = {name: sql for name, sql in later_build.items() if sql != first_build.get(name, sql)}
    assert len(incremental) > 20
    assert not list(_broken(incremental))
    assert not list(_broken({name: later_build[name] for name in DRAFTS}))


def _nested_loops(plan: dict[str, Any]) -> Iterator[str]:
    extra = plan.get("extra_info", {})
    if plan.get("name") in ("BLOCKWISE_NL_JOIN", "NESTED_LOOP_JOIN") and extra.get("Join Type") != "INNER":
        yield str(extra.get("Condition") or extra.get("Conditions"))
    for child in plan.get("children", []):
        yield from _nested_loops(child)


def test_no_outer_join_is_a_nested_loop(seller: Seller, later_build: dict[str, str]) -> None:
    warehouse = seller.warehouse
    found: dict[str, list[str]] = {}
    with duckdb.connect(str(warehouse.path)) as connection:
        connection.execute(f"attach '{warehouse.marts}' as marts_db (read_only)")
        connection.execute("use marts_db")  # its views name no database
        for name in later_build.keys() - ALLOWED - DRAFTS:
            plan = json.loads(connection.execute("explain (format json) " + later_build[name]).fetchall()[0][1])
            if loops := [loop for root in plan for loop in _nested_loops(root)]:
                found[name] = loops
    assert not found


def test_published_views_read_nothing_outside_the_file_they_are_published_in() -> None:
    nodes = {key: node for key, node in parsed().nodes.items() if node.resource_type.value == "model"}
    views = [node for node in nodes.values() if node.database == "marts_db" and node.config.materialized == "view"]
    assert len(views) > 20
    assert {node.name: outside for node in views
            if (outside := [key for key in node.depends_on.nodes if key not in nodes or nodes[key].database != "marts_db"])} == {}


def test_every_model_computes_what_its_unit_tests_expect(seller: Seller, tmp_path: Path) -> None:
    """dbt reads the types of a unit test's inputs off the relations; a refresh leaves these tests out, they say nothing about its data."""
    seller.copied(tmp_path).warehouse.refresh(seller.history.now, command="test", select=["test_type:unit"])
