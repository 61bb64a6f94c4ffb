"""The generic test ``sound_rows`` on rows that break one rule each: it tells which, and how many rows."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from ingestion.config import Home
from orchestration.dbt_runner import DbtProject
from orchestration.ledger import Ledger
from orchestration.paths import DBT_PROJECT

_FILES = {
    "dbt_project.yml": "name: linkstar\nversion: '1.0.0'\nprofile: linkstar\n"
                       "models: {linkstar: {+materialized: table, staging: {+schema: staging}}}\n",
    "profiles.yml": (DBT_PROJECT / "profiles.yml").read_text(encoding="utf-8"),
    "tests/generic/sound_rows.sql": (DBT_PROJECT / "tests" / "generic" / "sound_rows.sql").read_text(encoding="utf-8"),
    "models/staging/stg_a.yml": """
models:
  - name: stg_a
    data_tests:
      - sound_rows:
          name: sound
          arguments:
            unique: [id, [shop, day]]
            never_null: [day]
            one_of: {sign: [1, -1], state: [open, closed]}
""",
}

_SOUND = ["(1, 'a', 1, 1, 'open')", "(2, 'a', 2, -1, 'closed')", "(null, null, 1, null, null)", "(null, 'b', 1, 1, 'open')"]
"""Empty ids are no duplicates, empty signs and states no wrong values."""


def _failing_rows(tmp_path: Path, rows: list[str]) -> int:
    """How many rows the test finds fault with."""
    sql = f"select * from (values {', '.join(rows)}) as rows(id, shop, day, sign, state)"
    for name, content in {**_FILES, "models/staging/stg_a.sql": sql}.items():
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    home = Home(tmp_path / "home").create()
    Ledger(home).prepare()
    [test] = DbtProject(home, tmp_path / "project").build("staging", {}).tests
    assert test.name == "sound"
    assert (test.status == "pass") == (test.failures == 0)
    return test.failures


@pytest.mark.parametrize(("broken", "failures"), [
    ([], 0),
    (["(1, 'c', 1, 1, 'open')"], 2),                                 # an id in two rows
    (["(3, 'a', 1, 1, 'open')", "(4, 'a', 1, 1, 'open')"], 3),       # shop and day in three rows
    (["(3, null, 1, 1, 'open')"], 2),                                # in a pair, empty is a value
    (["(3, 'c', null, 1, 'open')"], 1),
    (["(3, 'c', 1, 0, 'open')", "(4, 'd', 1, 1, 'ajar')"], 2),
    (["(1, 'c', null, 1, 'open')", "(4, 'd', 1, 2, 'open')"], 4),    # several rules at once
])
def test_every_rule_is_looked_after(tmp_path: Path, broken: list[str], failures: int) -> None:
    assert _failing_rows(tmp_path, [*_SOUND, *broken]) == failures


def test_it_tells_which_rule_is_broken(tmp_path: Path) -> None:
    _failing_rows(tmp_path, [*_SOUND, "(1, 'c', null, 1, 'ajar')"])
    [compiled] = (tmp_path / "home" / "dbt" / "target" / "compiled").rglob("sound.sql")
    with duckdb.connect(str(tmp_path / "home" / "warehouse.duckdb")) as connection:
        connection.execute("attach ':memory:' as other")
        found = dict(connection.execute(compiled.read_text(encoding="utf-8")).fetchall())
    assert found == {"id is not unique": 2, "day is empty": 1}  # of a row with two empty or wrong columns the first is told
