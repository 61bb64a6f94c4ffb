"""Commands about the inbox."""

from __future__ import annotations

import typer

from ingestion.config import home_from_environment
from orchestration.errors import LinkstarError
from orchestration.messages import text

inbox_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(inbox_app, name="inbox")


@inbox_app.callback()
def inbox() -> None:
    """The folder that files are dropped into."""


@inbox_app.command("status")
def status() -> None:
    """What arrived, recognised as what, for which shop and days; which days and sheets are missing."""
    from data_quality.arrivals import read_arrivals
    from data_quality.database import DatabaseBusyError
    from orchestration.inbox_status import file_statuses, inbox_lines
    from orchestration.output import print_rows

    home = home_from_environment()
    try:
        arrivals = read_arrivals(home.warehouse)
        files = file_statuses(home, arrivals)
    except DatabaseBusyError as error:
        raise LinkstarError(str(error)) from error
    if files:
        names = ("inbox_file", "inbox_what", "inbox_shop", "inbox_days", "inbox_rows", "rows_held", "inbox_state")
        print_rows([text(name) for name in names],
                   [(one.path, one.what, one.shop, one.days, one.rows, one.held, one.state) for one in files])
    else:
        typer.echo(text("inbox_is_empty", path=home.inbox))
    lying = {name for one in files for name in one.what.split(", ")}
    for line in inbox_lines(home, arrivals, lying):
        typer.echo(line)
