"""Commands that write: run, demo, and the refresh's parts one by one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from ingestion.config import home_from_environment
from orchestration.errors import UsageError
from orchestration.homes import claim_home
from orchestration.messages import text

Wait = Annotated[float, typer.Option("--wait", min=0, metavar="SECONDS")]
FullRefresh = Annotated[bool, typer.Option("--full-refresh")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (demo, run, ingest, build, check, publish):
        app.command()(command)


def demo(
    orders: Annotated[int, typer.Option(min=1)] = 5000,
    days: Annotated[int, typer.Option(min=1)] = 120,
    seed: Annotated[int, typer.Option()] = 7,
) -> None:
    """Made-up shops through the whole refresh, in a home of its own (.linkstar-demo)."""
    from orchestration.demo import run_demo

    raise typer.Exit(run_demo(orders=orders, days=days, seed=seed))


def run(full_refresh: FullRefresh = False, wait: Wait = 0) -> None:
    """The nightly refresh: read all sources, build, check, publish."""
    from orchestration.launcher import run_refresh

    home = claim_home(home_from_environment(), "real")
    raise typer.Exit(run_refresh(home, full_refresh=full_refresh, wait_seconds=wait))


def ingest(
    sources: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...")] = None,
    wait: Wait = 0,
) -> None:
    """Read sources into raw; nothing is built or published."""
    from orchestration.parts import ingest_sources

    home = claim_home(home_from_environment(), "real")
    raise typer.Exit(ingest_sources(home, sources or [], wait_seconds=wait))


def build(
    full_refresh: FullRefresh = False,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="TIME")] = None,
    into: Annotated[Path | None, typer.Option("--into", metavar="FILE")] = None,
    wait: Wait = 0,
) -> None:
    """Build staging, attribution and marts; nothing is published."""
    from orchestration.parts import build_into, build_stages

    home = home_from_environment()
    if as_of and into is None:
        raise UsageError(text("as_of_needs_into"))
    if into is not None:
        moment = _parse_time(as_of) if as_of else None
        raise typer.Exit(build_into(home, into.resolve(), moment, wait_seconds=wait))
    raise typer.Exit(build_stages(home, full_refresh=full_refresh, wait_seconds=wait))


def check(
    deep: Annotated[bool, typer.Option("--deep")] = False,
    wait: Wait = 0,
) -> None:
    """Check every layer as it now stands."""
    from orchestration.parts import check_stages

    raise typer.Exit(check_stages(home_from_environment(), wait_seconds=wait, deep=deep))


def publish(wait: Wait = 0) -> None:
    """Publish the checked marts as a snapshot."""
    from orchestration.parts import publish_checked

    raise typer.Exit(publish_checked(home_from_environment(), wait_seconds=wait))


def _parse_time(value: str) -> datetime:
    """An ISO time; UTC when it names no zone.

    Raises:
        UsageError: it is not one.
    """
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise UsageError(text("bad_time", value=repr(value))) from error
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
