"""Comments on the published tables, views and columns, from the dbt descriptions (Chinese / English)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from orchestration.ledger import connect, transaction

PUBLISHED_SCHEMAS: Final = ("marts", "bi", "core")


def apply_comments(marts: Path, manifest: Mapping[str, Any]) -> int:
    """Comment every table, view and column that lacks its comment.

    dbt-duckdb drops comments whenever it replaces a table, so this runs before each publish; incremental
    tables keep theirs and cost nothing.

    Args:
        marts: the marts work file.
        manifest: the dbt manifest.

    Returns: comments written.
    """
    with connect(marts) as connection:
        relations: dict[tuple[str, str], tuple[str, str | None]] = {
            (schema, name): ("table", comment) for schema, name, comment in connection.execute(
                "select schema_name, table_name, comment from duckdb_tables()").fetchall()}
        relations.update({
            (schema, name): ("view", comment) for schema, name, comment in connection.execute(
                "select schema_name, view_name, comment from duckdb_views() where not internal").fetchall()})
        columns: dict[tuple[str, str, str], str | None] = {
            (schema, table, column): comment for schema, table, column, comment in connection.execute(
                "select schema_name, table_name, column_name, comment from duckdb_columns() "
                "where not internal").fetchall()}
        statements = [statement for node in _published_nodes(manifest)
                      for statement in _statements(node, relations, columns)]
        with transaction(connection):
            for statement in statements:
                connection.execute(statement)
    return len(statements)


def _published_nodes(manifest: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The models that lie in the published schemas."""
    for node in manifest["nodes"].values():
        if node["resource_type"] in ("model", "seed") and node["schema"] in PUBLISHED_SCHEMAS:
            yield node


def _statements(node: Mapping[str, Any], relations: Mapping[tuple[str, str], tuple[str, str | None]],
                columns: Mapping[tuple[str, str, str], str | None]) -> Iterator[str]:
    """The COMMENT statements one model lacks."""
    schema, name = node["schema"], node["alias"]
    if (schema, name) not in relations:
        return
    kind, comment = relations[schema, name]
    description = _clean(node["description"])
    if description and comment != description:
        yield f'comment on {kind} "{schema}"."{name}" is {_literal(description)}'
    for column in node["columns"].values():
        key = (schema, name, column["name"])
        wanted = _clean(column["description"])
        if wanted and key in columns and columns[key] != wanted:
            yield f'comment on column "{schema}"."{name}"."{column["name"]}" is {_literal(wanted)}'


def _clean(description: str) -> str:
    """A description on one line."""
    return " ".join(description.split())


def _literal(value: str) -> str:
    """A text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"
