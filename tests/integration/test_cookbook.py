"""The cookbook's queries on the published tables as the project declares them: every table and column is there, and the answer is the promised one.

What they answer on made-up shops is tested in ``tests/e2e/test_demo.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import duckdb
import pytest

from orchestration import cookbook
from orchestration.cookbook import Query
from orchestration.query import single_reading_statement
from tests.support.cookbook import tables_of
from tests.support.dbt_project import parsed


@pytest.fixture(scope="module")
def declared() -> Iterator[duckdb.DuckDBPyConnection]:
    """Empty tables with the columns and types that the contracts of the published models declare."""
    with duckdb.connect() as connection:
        for schema in ("marts", "bi", "core"):
            connection.execute(f"create schema {schema}")
        for node in parsed().nodes.values():
            if node.resource_type == "model" and node.schema in ("marts", "bi") and node.contract.enforced:
                columns = ", ".join(f'"{column.name}" {column.data_type}' for column in node.columns.values())
                connection.execute(f'create table "{node.schema}"."{node.alias}" ({columns})')
        connection.execute("create table core.mart_clock (clock_at timestamp, run_seq bigint, snapshot_id varchar, reporting_currency varchar)")
        yield connection


def test_there_are_twenty_questions_in_both_languages() -> None:
    asked = cookbook.questions()
    assert [question.name[:2] for question in asked] == [f"{number:02}" for number in range(1, 21)]
    for question in asked:
        assert question.queries[0].schema == "marts"
        assert all(re.search("[一-鿿]", text) for text in (question.words["zh"], question.reading["zh"]))
        assert not re.search("[一-鿿]", question.words["en"] + question.reading["en"])


def test_every_file_is_a_query_of_a_question() -> None:
    assert {path.name for path in cookbook.FOLDER.glob("*.sql")} == {query.path.name for query in cookbook.queries()}


@pytest.mark.parametrize("query", cookbook.queries(), ids=lambda query: query.path.stem)
def test_a_query_answers_with_what_it_promises(declared: duckdb.DuckDBPyConnection, query: Query) -> None:
    assert tables_of(query) and {schema for schema, table in tables_of(query)} <= {query.schema, "core"}
    result = declared.execute(single_reading_statement(query.sql))
    assert [column[0] for column in result.description] == list(query.columns)


def test_a_query_on_a_column_that_is_gone_fails(declared: duckdb.DuckDBPyConnection) -> None:
    broken = cookbook.queries()[0].sql.replace("roi.promo_cost", "roi.promotion_cost")
    with pytest.raises(duckdb.BinderException, match="promotion_cost"):
        declared.execute(broken)
