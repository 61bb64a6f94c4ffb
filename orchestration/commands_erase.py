"""``linkstar erase``: forget a buyer."""

from __future__ import annotations

from typing import Annotated

import typer

from ingestion.config import home_from_environment
from orchestration.errors import UsageError
from orchestration.messages import text


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(erase)


def erase(
    buyer: Annotated[str, typer.Option("--buyer", metavar="ID")],
    wait: Annotated[float, typer.Option("--wait", min=0, metavar="SECONDS")] = 0,
) -> None:
    """Forget a buyer: keys and clicks leave raw, the lines are computed again by the next refresh."""
    from orchestration.erase import erase_buyer
    from orchestration.homes import require_warehouse
    from orchestration.parts import session

    home = home_from_environment()
    require_warehouse(home)
    buyer_id = typer.prompt(text("erase_ask"), hide_input=True, err=True) if buyer == "-" else buyer
    if not buyer_id.strip():
        raise UsageError(text("erase_no_id"))
    with session(home, "linkstar erase", wait) as current:  # the lock names the command, never the id
        found = erase_buyer(current, buyer_id)
    typer.echo(text("erased", orders=found.orders, clicks=found.clicks))
