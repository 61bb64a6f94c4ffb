"""Commands about attribution rules: list, draft, diff, promote, rollback, retire, backfill."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from ingestion.config import home_from_environment
from orchestration.errors import UsageError
from orchestration.messages import text

attribution_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Wait = Annotated[float, typer.Option("--wait", min=0, metavar="SECONDS")]
Field = Annotated[str | None, typer.Option(metavar="TEXT")]
Length = Annotated[str | None, typer.Option(metavar="14d")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT")]
By = Annotated[str, typer.Option("--by", metavar="NAME")]
Reopen = Annotated[bool, typer.Option("--reopen")]

_HOURS_A_DAY = 24


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(attribution_app, name="attribution")


@attribution_app.callback()
def attribution() -> None:
    """Attribution rules: draft, compare, make official, take back, compute again."""


@attribution_app.command("list")
def list_rules() -> None:
    """Every rule version, which one is official from when on, and where the sheet says otherwise."""
    from orchestration.attribution_life import print_rules

    print_rules(home_from_environment())


@attribution_app.command("draft")
def draft(
    source: Annotated[str, typer.Option("--from", metavar="ID")],
    new_id: Annotated[str, typer.Option("--id", metavar="NEW")],
    effective_from: Field = None, effective_to: Field = None, market: Field = None, model: Field = None,
    evidence: Field = None, blend: Field = None, click_window: Length = None, view_window: Length = None,
    content_window: Length = None,
    first_weight: Field = None, last_weight: Field = None, half_life: Length = None, max_touches: Field = None,
    paid_policy: Field = None, same_product_only: Field = None, include_own_accounts: Field = None,
    path_transform: Field = None, wait: Wait = 0,
) -> None:
    """A rule set of its own from an existing one; nothing counts until it is promoted."""
    from orchestration.attribution_life import draft_rule

    lengths = {"click_window_hours": click_window, "view_window_hours": view_window,
               "content_window_hours": content_window, "half_life_hours": half_life}
    plain = {"effective_from": effective_from, "effective_to": effective_to, "market": market, "model": model,
             "evidence_order": evidence, "blend": blend, "first_weight": first_weight, "last_weight": last_weight,
             "max_touches": max_touches, "paid_policy": paid_policy, "same_product_only": same_product_only,
             "include_own_accounts": include_own_accounts, "path_transform": path_transform}
    changes = {name: value for name, value in plain.items() if value is not None}
    changes |= {name: _hours(value) for name, value in lengths.items() if value is not None}
    draft_rule(home_from_environment(), source, new_id, changes, wait)


@attribution_app.command("diff")
def diff(
    candidate: Annotated[str, typer.Option("--candidate", metavar="ID")],
    start: Annotated[str | None, typer.Option("--from", metavar="DATE")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE")] = None,
    publish: Annotated[bool, typer.Option("--publish")] = False,
    wait: Wait = 0,
) -> None:
    """What would move if a rule were official."""
    from orchestration.attribution_life import diff_rule

    day = _day(start) if start else None
    diff_rule(home_from_environment(), candidate, day, output, publish=publish, wait_seconds=wait)


@attribution_app.command("promote")
def promote(
    rule: Annotated[str, typer.Argument(metavar="ID")],
    start: Annotated[str, typer.Option("--from", metavar="DATE")],
    reason: Reason, by: By, reopen: Reopen = False, wait: Wait = 0,
) -> None:
    """Make a rule set official from an order date on."""
    from orchestration.attribution_life import promote_rule

    if not reason.strip() or not by.strip():
        raise UsageError(text("promote_needs"))
    promote_rule(home_from_environment(), rule, _day(start), reason.strip(), by.strip(), reopen=reopen,
                 wait_seconds=wait)


@attribution_app.command("rollback")
def rollback(reason: Reason = "", by: By = "", reopen: Reopen = False, wait: Wait = 0) -> None:
    """Take the latest promotion back."""
    from orchestration.attribution_life import rollback_rule

    rollback_rule(home_from_environment(), reason.strip(), by.strip(), reopen=reopen, wait_seconds=wait)


@attribution_app.command("retire")
def retire(rule: Annotated[str, typer.Argument(metavar="ID")], wait: Wait = 0) -> None:
    """Retire a drafted rule."""
    from orchestration.attribution_life import retire_rule

    retire_rule(home_from_environment(), rule, wait)


@attribution_app.command("backfill")
def backfill(
    first: Annotated[str | None, typer.Option("--from", metavar="DATE")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DATE")] = None,
    wait: Wait = 0,
) -> None:
    """Compute credits again month by month and mend every line that is credited otherwise."""
    from orchestration.launcher import run_backfill

    days = (_day(first) if first else None, _day(last) if last else None)
    raise typer.Exit(run_backfill(home_from_environment(), *days, wait_seconds=wait))


def _day(value: str) -> date:
    """A date of an option.

    Raises:
        UsageError: it is none.
    """
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise UsageError(text("bad_date_option", value=value)) from error


def _hours(value: str) -> str:
    """Hours of a length of time: ``14d``, ``36h`` or a number of hours.

    Raises:
        UsageError: it is none.
    """
    written = value.strip().lower()
    number = written.removesuffix("d").removesuffix("h")
    if not number.replace(".", "", 1).isdigit():
        raise UsageError(text("bad_duration", value=value))
    if not written.endswith("d"):
        return number
    from decimal import Decimal

    return f"{Decimal(number) * _HOURS_A_DAY:f}"
