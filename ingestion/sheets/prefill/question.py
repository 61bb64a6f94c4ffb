"""The shape of a question to the published snapshot, and what a snapshot has to answer it."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb


@dataclass(frozen=True)
class Question:
    """One SELECT on the published snapshot.

    Its column ``prefilled`` names, separated by commas, the columns it gives of a row that a person still has to
    complete; such a row is not read back while nothing else was filled in. It is NULL where a row is complete.

    Args:
        sql: the statement; its column names are those of the sheet, others are information.
        needs: tables it reads, and columns (``marts.creator_payables.is_open``) that older snapshots lack.
        is_for_a_period: takes the parameters grain, first_day and written.
    """

    sql: str
    needs: frozenset[str]
    is_for_a_period: bool = False


def names_in(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """What a snapshot has: its tables, their columns, and the functions its marts file carries.

    Args:
        connection: the open snapshot; one that was published before may lack what is asked today.

    Returns: ``schema.table``, ``schema.table.column`` and ``schema.function``.
    """
    rows = connection.execute(
        "select table_schema || '.' || table_name from information_schema.tables "
        "union all select concat_ws('.', table_schema, table_name, column_name) from information_schema.columns "
        "union all select schema_name || '.' || function_name from duckdb_functions() where schema_name = 'control'"
    ).fetchall()
    return frozenset(name for (name,) in rows)
