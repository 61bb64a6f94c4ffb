"""Commands that read: query, export, quarantine, snapshots."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ingestion.config import home_from_environment
from orchestration.errors import LinkstarError
from orchestration.messages import in_language, text

snapshots_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
quarantine_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

# A statement may begin with a comment, as those of the cookbook do: two hyphens are no option then.
_STATEMENT = {"ignore_unknown_options": True}


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(context_settings=_STATEMENT)(query)
    app.command(context_settings=_STATEMENT)(export)
    app.add_typer(snapshots_app, name="snapshots")
    app.add_typer(quarantine_app, name="quarantine")


def query(sql: Annotated[str, typer.Argument(metavar="SQL")]) -> None:
    """SQL on the published snapshot: a table on a terminal, tab-separated lines otherwise."""
    from orchestration.output import print_result
    from orchestration.query import open_published, run_query

    with open_published(home_from_environment()) as connection:
        print_result(run_query(connection, sql))


def export(
    what: Annotated[str, typer.Argument(metavar='TABLE|"SQL"')],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE")],
) -> None:
    """Write a table or query of the published snapshot to a file."""
    from orchestration.export import export as export_to

    rows = export_to(home_from_environment(), what, output)
    typer.echo(text("exported", rows=rows, path=output))


@snapshots_app.command("list")
def list_snapshots() -> None:
    """Snapshots that are kept, newest first; * is what readers see."""
    from orchestration import snapshots
    from orchestration.output import print_rows

    home = home_from_environment()
    current = snapshots.current_snapshot_id(home)
    rows = [("*" if item["snapshot_id"] == current else "", item["snapshot_id"], item["clock"],
             item["published_at"], sum(item["tables"].values()), item["bytes"])
            for item in snapshots.list_snapshots(home)]
    if not rows:
        typer.echo(text("no_snapshots"))
        return
    print_rows(("", "snapshot_id", "clock", "published_at", "rows", "bytes"), rows)


@snapshots_app.command("rollback")
def rollback(
    snapshot_id: Annotated[str, typer.Argument(metavar="ID")],
    wait: Annotated[float, typer.Option("--wait", min=0, metavar="SECONDS")] = 0,
) -> None:
    """Show readers another snapshot that is still kept."""
    from orchestration import snapshots
    from orchestration.lock import write_lock

    home = home_from_environment()
    if not home.root.exists():
        raise LinkstarError(text("nothing_published", home=home.root))
    with write_lock(home, "linkstar snapshots rollback", wait):
        before = snapshots.rollback(home, snapshot_id)
    typer.echo(text("rolled_back", id=snapshot_id, before=before or "-"))


@quarantine_app.command("list")
def list_quarantine() -> None:
    """Every row that is held out now."""
    from data_quality.quarantine import open_rows
    from orchestration.output import print_rows
    from orchestration.parts import reading_warehouse

    home = home_from_environment()
    with reading_warehouse(home):
        held = open_rows(home.warehouse)
    if not held:
        typer.echo(text("no_quarantine"))
        return
    print_rows(("quarantine_id", "source", "entity", "origin", "row_number", "amount", "currency", "reason"),
               [(row.quarantine_id, row.source, row.entity, row.origin, row.row_number, row.amount, row.currency,
                 in_language(row.reason_en, row.reason_zh)) for row in held])


@quarantine_app.command("show")
def show_quarantine(quarantine_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """One held row: where it stands, why it is held, what to do, its money and its cells (without any buyer's)."""
    import json

    from orchestration.parts import chosen_rows

    (row,) = chosen_rows(home_from_environment(), [quarantine_id])
    amount = "" if row.amount is None else f"{row.amount:f} {row.currency or ''}".strip()
    facts = {"id": row.quarantine_id, "source": row.source, "entity": row.entity, "file": row.scope,
             "origin": row.origin, "row": row.row_number or "", "code": row.reason_code,
             "reason": in_language(row.reason_en, row.reason_zh), "remedy": in_language(row.remedy_en, row.remedy_zh),
             "amount": amount, "since": f"{row.known_at:%Y-%m-%d %H:%M} UTC"}
    for name, value in facts.items():
        typer.echo(f"{text(f'held_{name}')}: {value}")
    cells = json.loads(row.original) if row.original else None
    if not isinstance(cells, dict):
        typer.echo(f"{text('held_cells')}: {text('held_no_cells') if cells is None else row.original}")
        return
    typer.echo(f"{text('held_cells')}:")
    for name, value in cells.items():
        typer.echo(f"  {name}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}")


@quarantine_app.command("retry")
def retry_quarantine(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...")] = None,
    wait: Annotated[float, typer.Option("--wait", min=0, metavar="SECONDS")] = 0,
) -> None:
    """Read the files of held rows again after a fix elsewhere; what is fine now lands and leaves the quarantine."""
    from orchestration.parts import retry_held

    raise typer.Exit(retry_held(home_from_environment(), ids or [], wait_seconds=wait))
