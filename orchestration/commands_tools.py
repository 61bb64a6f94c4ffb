"""Commands around the warehouse: templates, sandbox, web UI, doctor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ingestion.config import home_from_environment
from orchestration.errors import LinkstarError, UsageError
from orchestration.messages import text


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (template, sandbox, ui, doctor):
        app.command()(command)


def template(
    sheet: Annotated[str, typer.Argument(metavar="SHEET|all")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE|FOLDER")] = Path(),
    prefill: Annotated[bool, typer.Option("--prefill")] = False,
    period: Annotated[str | None, typer.Option("--period", metavar="2027Q1")] = None,
) -> None:
    """A workbook with headers, notes and value lists, ready to be filled in and dropped into the inbox."""
    from ingestion.sheets.template import UnknownSheet, write_template
    from orchestration.templates import prefilled_lines, what_is_known

    try:
        known = what_is_known(home_from_environment(), prefill=prefill, period=period)
        written = write_template(sheet, output, known)
    except UnknownSheet as error:
        raise UsageError(str(error)) from error
    except OSError as error:
        raise LinkstarError(text("cannot_write", path=output, reason=error.strerror or error)) from error
    typer.echo(text("template_written", path=written))
    for line in prefilled_lines(known, sheet):
        typer.echo(line)


def sandbox(
    port: Annotated[int, typer.Option(min=0, max=65535)] = 0,
    orders: Annotated[int, typer.Option(min=1)] = 5000,
    seed: Annotated[int, typer.Option()] = 7,
    days: Annotated[int, typer.Option(min=1)] = 120,
) -> None:
    """The sandbox API by itself: prints the settings to reach it, then serves until stopped."""
    from ingestion.sandbox import serve

    serve(port=port, orders=orders, seed=seed, days=days)


def ui(
    host: Annotated[str, typer.Option()] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 3000,
) -> None:
    """Dagster's web UI with every asset, check, run and the nightly schedule."""
    import os
    import sys

    from orchestration.instance import prepare_instance
    from orchestration.paths import PROJECT_ROOT

    home = home_from_environment().create()
    prepare_instance(home)
    temporary = home.dagster / "tmp"
    temporary.mkdir(exist_ok=True)
    typer.echo(text("ui_starting", host=host, port=port))
    command = [sys.executable, "-W", "ignore", "-m", "dagster", "dev", "--module-name", "orchestration.definitions",
               "--host", host, "--port", str(port), "--log-level", "warning"]
    search = os.pathsep.join(filter(None, (str(PROJECT_ROOT), os.environ.get("PYTHONPATH"))))
    sys.stdout.flush()
    os.chdir(home.dagster)
    # This process becomes Dagster, so that whoever stops it (Ctrl-C, a service manager) stops all of it.
    os.execve(sys.executable, command, {**os.environ, "LINKSTAR_HOME": str(home.root), "PYTHONPATH": search,
                                        "TMPDIR": str(temporary)})


def doctor(
    market: Annotated[str | None, typer.Option("--market", metavar="COUNTRY")] = None,
) -> None:
    """Configuration, connections, scopes, clock, disk, versions, data: each with a verdict and a remedy."""
    from orchestration.doctor import examine
    from orchestration.output import print_rows

    findings = list(examine(home_from_environment(), market))
    columns = ("doctor_verdict", "doctor_subject", "doctor_finding", "doctor_remedy")
    print_rows([text(column) for column in columns], [finding.row() for finding in findings])
    raise typer.Exit(int(any(finding.verdict == "failed" for finding in findings)))
