"""The one test over all credits: each rule, when broken, is told by name; between whole tests it and those of lines and touches look at what changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.support.dbt_project import Warehouse
from tests.support.history.seller import Seller

TEST = "assert_credits_are_sound"
PICKED = "(select line_key, rule_set_id from attribution.attr_credits where credit < 1 order by all limit 1)"
OF_PICKED = f"(line_key, rule_set_id) in {PICKED}"
FIRST = f"{OF_PICKED} and touch_position = (select min(touch_position) from attribution.attr_credits where {OF_PICKED})"

# What is done to the credits of one line under one rule set -> what the test says of it.
_FAULTS = {
    f"update attribution.attr_credits set credit = credit + 0.00000001 where {FIRST}": "credits do not sum to 1",
    f"update attribution.attr_credits set credit = case when {FIRST} then credit - 1 else credit + 1 end where {OF_PICKED} and "
    f"touch_position in (select touch_position from attribution.attr_credits where {OF_PICKED} order by 1 limit 2)": "a credit is negative",
    f"update attribution.attr_credits set evidence = 'hearsay' where {FIRST}": "credit, place or evidence is empty or none of its values",
    f"update attribution.attr_credits set touch_position = null where {FIRST}": "credit, place or evidence is empty or none of its values",
    f"update attribution.attr_credits set touch_position = 1 where {OF_PICKED}": "two credits in one place",
    f"update attribution.attr_credits set touch_position = 500 where {OF_PICKED}": "two credits in one place, far along the path",
    f"update attribution.attr_credits set rule_version = 99 where {FIRST}": "a rule version not in force",
    f"delete from attribution.attr_credits where {OF_PICKED}": "a counted line without credits",
    f"update attribution.attr_credits set rule_set_id = 'unheard_of' where {OF_PICKED}": "credits of a line that is not counted, or of a rule set not in force",
    f"update attribution.attr_lines set is_counted = false where line_key in (select line_key from {PICKED})":
        "credits of a line that is not counted, or of a rule set not in force",
}


def _compiled(seller: Seller, warehouse: Warehouse, checked_seq: int) -> str:
    """The SQL of the test as of a refresh; that it passes on what was built is looked at on the way."""
    warehouse.refresh(seller.history.now, select=[TEST], command="test", variables={"checked_seq": checked_seq})
    [path] = warehouse.compiled.rglob(f"{TEST}.sql")
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def compiled(begun: Seller, tmp_path_factory: pytest.TempPathFactory) -> tuple[Warehouse, str, str]:
    """A warehouse, the test over all its rows, and the test over what changed since refresh 7."""
    seller = begun.copied(tmp_path_factory.mktemp("credits"))
    return seller.warehouse, _compiled(seller, seller.warehouse, 0), _compiled(seller, seller.warehouse, 7)


@pytest.fixture
def connection(compiled: tuple[Warehouse, str, str]) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse, as it was before the test afterwards."""
    with duckdb.connect(str(compiled[0].path)) as opened:
        opened.begin()
        yield opened
        opened.rollback()


@pytest.mark.parametrize(("fault", "said"), _FAULTS.items(), ids=range(len(_FAULTS)))
def test_a_broken_rule_is_told(compiled: tuple[Warehouse, str, str], connection: duckdb.DuckDBPyConnection, fault: str, said: str) -> None:
    assert connection.execute(compiled[1]).fetchall() == []
    connection.execute(fault)
    assert said in dict(connection.execute(compiled[1]).fetchall())


def test_between_whole_tests_changed_lines_are_looked_at(compiled: tuple[Warehouse, str, str], connection: duckdb.DuckDBPyConnection) -> None:
    _, whole, since = compiled
    connection.execute("create temp table two as select distinct line_key from attribution.attr_credits order by 1 limit 2")
    connection.execute("update attribution.attr_credits set credit = credit / 2 where line_key in (from two)")
    [(_, of_both)] = connection.execute(whole).fetchall()
    assert connection.execute(since).fetchall() == []  # none is listed as changed since refresh 7
    connection.execute("insert into attribution.attr_dirty_lines select min(line_key), 'a test', 8 from two")
    [(said, count)] = connection.execute(since).fetchall()
    assert said == "credits do not sum to 1"
    assert 0 < count < of_both


@pytest.mark.parametrize(("table", "dirty", "key", "unique"), [("attr_lines", "attr_dirty_orders", "order_key", "line_key"),
                                                                ("attr_touches", "attr_dirty_touches", "source_key", "touch_key")])
def test_lines_and_touches_are_looked_at_where_they_changed(
        begun: Seller, tmp_path: Path, table: str, dirty: str, key: str, unique: str) -> None:
    seller = begun.copied(tmp_path)
    found = {}
    for since in (0, 7):
        seller.warehouse.refresh(seller.history.now, select=[f"{table},test_name:sound_rows"], command="test", variables={"checked_seq": since})
        [path] = seller.warehouse.compiled.rglob(f"sound_rows_{table}_*.sql")
        found[since] = path.read_text(encoding="utf-8")
    with duckdb.connect(str(seller.warehouse.path)) as connection:
        connection.execute(f"""update attribution.{table} set {unique} = (select min({unique}) from attribution.{table})
            where {unique} = (select max({unique}) from attribution.{table})""")
        assert connection.execute(found[0]).fetchall() == [(f"{unique} is not unique", 2)]
        assert connection.execute(found[7]).fetchall() == []
        connection.execute(f"""insert into attribution.{dirty} ({key}, reason, seq)
            select {key}, 'a test', 8 from attribution.{table} where {unique} = (select min({unique}) from attribution.{table}) order by 1 limit 1""")
        assert connection.execute(found[7]).fetchall() == [(f"{unique} is not unique", 2)]  # the other row of the two did not change
