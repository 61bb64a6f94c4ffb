"""dbt in this process, on a project of three models: stages, failures as sentences, files closed afterwards."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from ingestion.config import Home
from orchestration.dbt_runner import DbtError, DbtProject
from orchestration.ledger import Ledger
from orchestration.paths import DBT_PROJECT

_PROJECT = """
name: linkstar
version: "1.0.0"
profile: linkstar
models:
  linkstar:
    +materialized: table
    staging: {+schema: staging}
    attribution: {+schema: attribution}
    marts: {+schema: marts, +database: marts_db}
"""
_SCHEMA_MACRO = "{% macro generate_schema_name(name, node) %}{{ name or target.schema }}{% endmacro %}"
_YAML = """
models:
  - name: stg_a
    columns: [{name: id, data_tests: [not_null, {accepted_values: {arguments: {values: [1]}}}]}]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "dbt_project.yml": _PROJECT, "profiles.yml": (DBT_PROJECT / "profiles.yml").read_text(),
        "macros/schema.sql": _SCHEMA_MACRO,
        "models/staging/stg_a.sql": "select {{ var('run_seq') }} as id", "models/staging/stg_a.yml": _YAML,
        "models/attribution/attr_a.sql": "select id from {{ ref('stg_a') }}",
        "models/marts/fct_a.sql": "select id, cast('{{ var(\"clock\") }}' as timestamp) as clock_at from {{ ref('attr_a') }}",
    }
    for name, content in files.items():
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path / "project"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home").create()
    Ledger(home).prepare()
    return home


VARIABLES = {"run_seq": 1, "clock": "2026-11-22 02:00:00.000000"}


def test_three_stages_with_one_manifest(home: Home, folder: Path) -> None:
    before, seen = Path.cwd(), []
    for project in (DbtProject(home, folder), DbtProject(home, folder)):  # the second reads the parsed project back
        for stage in ("staging", "attribution", "marts"):
            result = project.build(stage, VARIABLES, lambda name, status: seen.append((name, status)))
            assert (result.failed, result.problems()) == ([], [])
    assert Path.cwd() == before
    assert ("fct_a", "success") in seen
    with duckdb.connect(str(home.marts)) as connection:  # nobody holds the file any more
        assert connection.execute("select id, clock_at::varchar from marts.fct_a").fetchall() == [(1, "2026-11-22 02:00:00")]


def test_a_failing_test_is_a_sentence(home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKSTAR_LANG", "en")
    result = DbtProject(home, folder).build("staging", {**VARIABLES, "run_seq": 2})
    assert result.problems() == ["Test accepted_values_stg_a_id__1 failed on 1 rows."]
    assert sum(node.is_good for node in result.tests) == 1


def test_a_failing_model_is_a_sentence_and_what_follows_is_skipped(
        home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKSTAR_LANG", "en")
    (folder / "models" / "staging" / "stg_a.sql").write_text("select nothing as id")
    result = DbtProject(home, folder).build("staging", VARIABLES)
    [problem] = result.problems()
    assert problem.startswith("The model stg_a failed: Binder Error")
    assert {node.status for node in result.tests} == {"skipped"}


def test_a_project_that_does_not_parse_is_a_sentence(home: Home, folder: Path) -> None:
    (folder / "models" / "marts" / "fct_a.sql").write_text("select * from {{ ref('nothing') }}")
    with pytest.raises(DbtError, match="nothing"):
        DbtProject(home, folder).build("staging", VARIABLES)
