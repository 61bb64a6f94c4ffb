"""The command that makes reports of the published snapshot."""

from __future__ import annotations

from typing import Annotated

import typer

from ingestion.config import home_from_environment
from orchestration.errors import LinkstarError
from orchestration.messages import text


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(report)


def report(
    period: Annotated[str | None, typer.Option("--period", metavar="2026-W47|2026-11")] = None,
    market: Annotated[str | None, typer.Option("--market", metavar="COUNTRY")] = None,
    creator: Annotated[str | None, typer.Option("--creator", metavar="CODE|HANDLE")] = None,
    wait: Annotated[float, typer.Option("--wait", min=0, metavar="SECONDS")] = 0,
) -> None:
    """The effect report of a week or month, of one market or of each and of all."""
    from orchestration.lock import write_lock
    from orchestration.reports.publishing import make_asked, make_share

    home = home_from_environment()
    if not home.published.exists():
        raise LinkstarError(text("nothing_published", home=home.root))
    with write_lock(home, "linkstar report", wait):
        if creator:
            typer.echo(text("report_made", name=creator, path=make_share(home, creator, period)))
            return
        made = make_asked(home, period, market)
    for note in made.notes:
        typer.echo(note, err=True)
    for name in made.names:
        typer.echo(text("report_made", name=name, path=home.reports / f"{name}.html"))
    typer.echo(text("report_index", path=home.reports / "index.html"))
