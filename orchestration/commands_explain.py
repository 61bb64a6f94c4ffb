"""``linkstar explain``: the source rows behind one number."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ingestion.config import home_from_environment
from orchestration.errors import LinkstarError, UsageError
from orchestration.messages import both, text

if TYPE_CHECKING:
    import duckdb

    from orchestration.explain import Explanation

_SELECT: Final = """
select part, case when is_divisor then 'denominator' when {is_quotient} then 'numerator' else 'sum' end as side,
    sign * value as amount, * exclude (part, sign, is_divisor, value)
from {table} order by is_divisor, part, booked_on, order_id, order_line_id, cost_id, refund_id, touch_id, creator_id
"""
_LABELLED: Final = ("part", "side", "amount", "booked_on", "order_source", "order_page", "order_row",
                    "source", "page", "row")


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(explain)


def explain(
    metric: Annotated[str, typer.Argument(metavar="METRIC")],
    where: Annotated[list[str] | None, typer.Option("--where", metavar="COLUMN=VALUE")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE")] = None,
) -> None:
    """The source rows behind one number; their sum is the number."""
    from orchestration.explain import explaining
    from orchestration.explain_origins import WITH_ORIGINS, add_origins

    home = home_from_environment()
    with explaining(home, metric, dict(map(_filter, where or []))) as (found, connection):
        has_origins = add_origins(home, connection)
        is_quotient = any(term.is_divisor for term in found.terms)
        sql = _SELECT.format(table=WITH_ORIGINS, is_quotient=is_quotient)
        _show(connection, sql, output)
    for line in _summary(found):
        typer.echo(line, err=output is None)
    if not has_origins:
        typer.echo(text("explain_no_origins"), err=True)
    if not found.agrees:
        raise LinkstarError(text("explain_differs", value=found.value, summed=found.summed))


def _filter(given: str) -> tuple[str, str]:
    """``column=value`` taken apart.

    Raises:
        UsageError: there is no ``=``.
    """
    name, equals, value = given.partition("=")
    if not equals or not name.strip():
        raise UsageError(text("explain_bad_filter", given=given))
    return name.strip(), value.strip()


def _show(connection: duckdb.DuckDBPyConnection, sql: str, output: Path | None) -> None:
    """The rows: into a file, or on standard output. A terminal gets the columns that say something."""
    from orchestration.export import write_query
    from orchestration.output import print_result

    if output is not None:
        labels = {name: " / ".join(reversed(both(f"explain_{name}"))) for name in _LABELLED}
        typer.echo(text("exported", rows=write_query(connection, sql, output, labels), path=output))
        return
    if sys.stdout.isatty():
        names = [column[0] for column in connection.execute(sql).description or []]
        counts = connection.execute(f"select {', '.join(f'count({name})' for name in names)} from ({sql})").fetchone()
        said = [name for name, count in zip(names, counts or (), strict=True) if count]
        sql = f"select {', '.join(said or names)} from ({sql})"
    print_result(connection.execute(sql))


def _summary(found: Explanation) -> list[str]:
    """The figure, its cell, and each of its parts with its total."""
    cell = " ".join(f"{name}={'' if value is None else value}" for name, value in found.cell.items())
    lines = [text("explain_figure", table=found.mart, figure=found.figure, cell=cell,
                  value=text("explain_empty") if found.value is None else found.value)]
    for term in found.terms:
        sign = "/" if term.is_divisor and term.sign > 0 else ("+" if term.sign > 0 else "-")
        lines.append(f"  {sign} {term.name}: {term.total} ({text('explain_rows', rows=term.rows)})")
    if found.missing_inputs:
        lines.append(text("explain_missing", inputs=found.missing_inputs))
    return lines
