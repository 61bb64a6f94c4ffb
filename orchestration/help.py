"""``--help`` in the language of the user: the catalogue's texts put onto the commands.

Belongs here: finding the text of a command or parameter. Does not belong here: the texts (``ingestion.messages.help``).
A command's docstring is for whoever reads the code; it is shown only where the catalogue has nothing.
"""

from __future__ import annotations

from typing import Any

import typer
import typer.main

from ingestion.messages.help import HELP
from orchestration.messages import in_language
from orchestration.usage import UsageContext


def localised(app: typer.Typer) -> Any:
    """The command of an application, with its help in the current language."""
    command = typer.main.get_command(app)
    _localise(command, "", None)
    return command


def help_key(path: str, parameter: str = "") -> str | None:
    """The key of a command's or parameter's text in the catalogue; None if it has none."""
    options = (f"{path}.{parameter}", f".{parameter}") if parameter else (path or "linkstar",)
    return next((key for key in options if key in HELP), None)


def _localise(command: Any, path: str, parent: Any) -> None:
    """One command, its parameters and its subcommands."""
    command.help = _said(help_key(path), command.help)
    command.context_class = UsageContext
    # The option for help is made once, from the names that the context above it gives.
    context = command.context_class(command, parent=parent, **command.context_settings)
    help_option = command.get_help_option(context)
    for parameter in (*command.params, *filter(None, [help_option])):
        if hasattr(parameter, "help"):
            parameter.help = _said(help_key(path, parameter.name), parameter.help)
    for name, child in getattr(command, "commands", {}).items():
        _localise(child, f"{path} {name}".strip(), context)


def _said(key: str | None, otherwise: str | None) -> str | None:
    return in_language(*HELP[key]) if key else otherwise
