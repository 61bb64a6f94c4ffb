"""The ``linkstar`` command: options, exit codes, messages; the work is done elsewhere.

Heavy libraries are imported inside the commands, so that ``linkstar --help`` answers at once.
Exit 0 done, 1 failed, 2 bad usage.
"""

from __future__ import annotations

import sys
from types import TracebackType
from typing import NoReturn

import typer

from ingestion.config import SettingsError
from orchestration import (
    commands_attribution,
    commands_connect,
    commands_data,
    commands_erase,
    commands_explain,
    commands_inbox,
    commands_payables,
    commands_refresh,
    commands_reports,
    commands_tools,
)
from orchestration.errors import WITH_TRACEBACKS, LinkstarError
from orchestration.help import localised
from orchestration.messages import text
from orchestration.usage import said, show_error

app = typer.Typer(
    name="linkstar", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]})

commands_refresh.register(app)
commands_data.register(app)
commands_reports.register(app)
commands_attribution.register(app)
commands_explain.register(app)
commands_inbox.register(app)
commands_payables.register(app)
commands_connect.register(app)
commands_tools.register(app)
commands_erase.register(app)


def main(arguments: list[str] | None = None) -> None:
    """Run the command and exit with its code; an error is one sentence, a traceback only with ``--debug``."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if "--debug" in given:
        WITH_TRACEBACKS.set(True)
        _run([argument for argument in given if argument != "--debug"])
    sys.excepthook = _one_sentence
    try:
        _run(given)
    except LinkstarError as error:
        typer.echo(str(error), err=True)
        sys.exit(error.exit_code)
    except SettingsError as error:
        typer.echo(str(error), err=True)
        sys.exit(LinkstarError.exit_code)


def _run(given: list[str]) -> NoReturn:
    """Run the command and exit with its code; what is wrong with the call is said in the language of the user."""
    try:
        code = localised(app)(args=given, standalone_mode=False)
    except typer.Abort:
        typer.echo(said("Aborted!"), err=True)
        sys.exit(1)
    except typer.TyperException as error:
        show_error(error)
        sys.exit(error.exit_code)
    sys.exit(code)


def _one_sentence(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What nobody foresaw, as one line; the interpreter then exits with 1."""
    first_line = next((line.strip() for line in str(error).splitlines() if line.strip()), "")
    typer.echo(text("unexpected", error=f"{kind.__name__}: {first_line}" if first_line else kind.__name__), err=True)


if __name__ == "__main__":
    main()
