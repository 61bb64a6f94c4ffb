"""The generic test ``sound_rows`` on rows that break one rule each: it tells which, and how many rows."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import pytest

from ingestion.config import Home
from orchestration.dbt_results import NodeResult
from orchestration.dbt_runner import DbtProject
from orchestration.ledger import Ledger
from orchestration.paths import DBT_PROJECT

_FILES = {
    "dbt_project.yml": "name: linkstar\nversion: '1.0.0'\nprofile: linkstar\n"
                       "models: {linkstar: {+materialized: table, staging: {+schema: staging}}}\n",
    "profiles.yml": (DBT_PROJECT / "profiles.yml").read_text(encoding="utf-8"),
    "tests/generic/sound_rows.sql": (DBT_PROJECT / "tests" / "generic" / "sound_rows.sql").read_text(encoding="utf-8"),
}
_MODEL = """
models:
  - name: {model}
    data_tests:
      - sound_rows:
          name: {model}_is_sound
          arguments:
            unique: [id, [shop, day]]
            never_null: [day]
            one_of: {{sign: [1, -1], state: [open, closed]}}
"""

_SOUND = ["(1, 'a', 1, 1, 'open')", "(2, 'a', 2, -1, 'closed')", "(null, null, 1, null, null)", "(null, 'b', 1, 1, 'open')"]
"""Empty ids are no duplicates, empty signs and states no wrong values."""


# Name of a model -> its rows beside the sound ones, and how many rows the test finds fault with.
_CASES: dict[str, tuple[list[str], int]] = {
    "stg_sound": ([], 0),
    "stg_id_in_two_rows": (["(1, 'c', 1, 1, 'open')"], 2),
    "stg_shop_and_day_in_three_rows": (["(3, 'a', 1, 1, 'open')", "(4, 'a', 1, 1, 'open')"], 3),
    "stg_in_a_pair_empty_is_a_value": (["(3, null, 1, 1, 'open')"], 2),
    "stg_empty_day": (["(3, 'c', null, 1, 'open')"], 1),
    "stg_wrong_values": (["(3, 'c', 1, 0, 'open')", "(4, 'd', 1, 1, 'ajar')"], 2),
    "stg_several_rules_at_once": (["(1, 'c', null, 1, 'open')", "(4, 'd', 1, 2, 'open')"], 4),
    "stg_two_rules_in_a_row": (["(1, 'c', null, 1, 'ajar')"], 3),
}


@dataclass(frozen=True)
class Built:
    """A project with a model for every case, and how its tests ended."""

    home: Home
    tests: dict[str, NodeResult]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("sound")
    files = dict(_FILES)
    for model, (broken, _) in _CASES.items():
        files[f"models/staging/{model}.sql"] = f"select * from (values {', '.join([*_SOUND, *broken])}) as rows(id, shop, day, sign, state)"
        files[f"models/staging/{model}.yml"] = _MODEL.format(model=model)
    for name, content in files.items():
        path = folder / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    home = Home(folder / "home").create()
    Ledger(home).prepare()
    tests = DbtProject(home, folder / "project").build("staging", {}).tests
    return Built(home, {test.name: test for test in tests})


@pytest.mark.parametrize("model", _CASES)
def test_every_rule_is_looked_after(built: Built, model: str) -> None:
    test = built.tests[f"{model}_is_sound"]
    assert test.failures == _CASES[model][1]
    assert (test.status == "pass") == (test.failures == 0)


def test_it_tells_which_rule_is_broken(built: Built) -> None:
    [compiled] = (built.home.root / "dbt" / "target" / "compiled").rglob("stg_two_rules_in_a_row_is_sound.sql")
    with duckdb.connect(str(built.home.warehouse)) as connection:
        connection.execute("attach ':memory:' as other")
        found = dict(connection.execute(compiled.read_text(encoding="utf-8")).fetchall())
    assert found == {"id is not unique": 2, "day is empty": 1}  # of a row with two empty or wrong columns the first is told
