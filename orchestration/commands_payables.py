"""Commands about what creators are paid: the approval workbook, statements."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ingestion.config import home_from_environment
from orchestration.messages import text

payables_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

_Month = Annotated[str, typer.Option("--month", metavar="2026-11")]
_Workbook = Annotated[Path, typer.Option("-o", "--output", metavar="FILE.xlsx")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(statement)
    app.add_typer(payables_app, name="payables")


@payables_app.callback()
def payables() -> None:
    """What we owe creators."""


@payables_app.command("export")
def export(month: _Month, output: _Workbook) -> None:
    """The approval workbook of a month: completed and put into the inbox, it is the approvals sheet."""
    from orchestration.payables import export_payables, read_month

    first = read_month(month)
    rows = export_payables(home_from_environment(), first, output)
    waiting = len({row[0] for row in rows.rows})
    key = "payables_written" if waiting else "no_payables"
    typer.echo(text(key, payables=waiting, rows=len(rows.rows), month=f"{first:%Y-%m}", path=output))
    if rows.left_out:
        typer.echo(text("payables_left_out", rows=rows.left_out))


def statement(creator: Annotated[str, typer.Option("--creator", metavar="CODE|HANDLE")], month: _Month,
              output: _Workbook) -> None:
    """A creator's statement of a month, without buyers and costs of goods."""
    from orchestration.payables import read_month
    from orchestration.statement import write_statement

    first = read_month(month)
    written = write_statement(home_from_environment(), creator, first, output)
    typer.echo(text("statement_written", creator=written.creator, month=f"{first:%Y-%m}", lines=written.lines,
                    path=output))
