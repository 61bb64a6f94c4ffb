"""``linkstar demo``: made-up shops through the real sources and the whole refresh, in a home of its own."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import typer

from ingestion.config import Home, business_clock
from orchestration.figures import top_creators
from orchestration.homes import claim_home, demo_home, read_marker
from orchestration.launcher import run_refresh
from orchestration.messages import text
from orchestration.output import print_rows

DEMO_CLOCK: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)
"""The demo's "now", so that the same seed gives the same numbers on every day; ``LINKSTAR_AS_OF`` overrides it."""


def run_demo(*, orders: int, days: int, seed: int) -> int:
    """Generate the shops, serve them, refresh, and show what came out.

    Args:
        orders: orders in the made-up shops.
        days: days of history.
        seed: same seed, same numbers.

    Returns: the exit code.
    """
    from ingestion.sandbox import (
        DEFAULT_FILES,
        PROGRAMME_FILES,
        World,
        served_apart,
        write_sample_exports,
        write_sample_sheets,
    )

    pinned = os.environ.get("LINKSTAR_AS_OF") or DEMO_CLOCK.isoformat()
    with environment({"LINKSTAR_AS_OF": pinned}):
        clock = business_clock()
        facts = {"orders": orders, "days": days, "seed": seed}
        home = prepare_home(facts)
        typer.echo(text("demo_world", **facts), err=True)
        world = World.generate(seed=seed, orders=orders, days=days, end=clock)
        write_sample_sheets(home.inbox, world, (*DEFAULT_FILES, *PROGRAMME_FILES))
        write_sample_exports(home.inbox, world)
        with served_apart(world, clock) as settings, environment({"LINKSTAR_HOME": str(home.root), **settings}):
            code = run_refresh(home, command="linkstar demo")
    if home.published.exists():
        show_creators(home)
        typer.echo(text("demo_done", home=shlex.quote(str(home.root)), path=home.published, command=command_name()))
    return code


def prepare_home(facts: Mapping[str, object]) -> Home:
    """The demo's home, emptied first if it holds a world of other size or seed."""
    home = claim_home(demo_home(), "demo", **facts)
    marker = read_marker(home)
    if any(marker.get(name) != value for name, value in facts.items()):
        empty_demo_home(home)
        claim_home(home, "demo", **facts)
    return home


def empty_demo_home(home: Home) -> None:
    """Remove what a demo wrote; only ever called on a home that says it is a demo."""
    from orchestration.lock import write_lock

    if json.loads(home.marker.read_text(encoding="utf-8"))["kind"] != "demo":
        raise AssertionError("a real home is never emptied")
    with write_lock(home, "linkstar demo"):
        for path in (home.published.parent, home.inbox, home.quarantine, home.dagster, home.dlt, home.dbt, home.tokens):
            shutil.rmtree(path, ignore_errors=True)
        for path in (home.warehouse, home.marts):
            path.unlink(missing_ok=True)
            path.with_name(path.name + ".wal").unlink(missing_ok=True)
        home.marker.unlink()


def show_creators(home: Home) -> None:
    """The creators that paid off most."""
    rows = top_creators(home)
    if rows:
        print_rows((text("creator"), text("market"), text("orders"), text("gmv_net"), text("promo_cost"),
                    text("contribution_profit"), text("roi")), rows)


def command_name() -> str:
    """How the user reached this command, so that what is suggested can be typed as it stands."""
    return sys.argv[0] if Path(sys.argv[0]).name == "linkstar" else "linkstar"


@contextmanager
def environment(values: Mapping[str, str]) -> Iterator[None]:
    """Environment variables for the time of a block."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
