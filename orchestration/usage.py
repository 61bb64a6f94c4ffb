"""What the library of the command line says by itself, in the language of the user: headings of help, errors of usage.

Belongs here: putting the catalogue's words where the library would put its own. Does not belong here: the words
(``ingestion.messages.usage``), the texts of our commands (``help``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import typer

from ingestion.messages.usage import USAGE_ERRORS, USAGE_WORDS
from orchestration.messages import language

# What stands behind the text of a parameter: [default: 0; required]
_MARKS = re.compile(r"(.*?)(\s*\[)([^\[\]]*)\]", re.DOTALL)
_MARK_WORDS = ("required", "default: ", "env var: ")


def said(english: str) -> str:
    """A word of the library in the current language.

    Args:
        english: as the library says it, a key of the catalogue.
    """
    return USAGE_WORDS.get(english, english) if language() == "zh" else english


def said_error(english: str) -> str:
    """An error of usage in the current language; one that nobody translated stays as it is.

    Args:
        english: as the library says it.
    """
    for pattern, chinese in USAGE_ERRORS if language() == "zh" else ():
        if found := re.fullmatch(pattern, english, re.DOTALL):
            return chinese.format(*(said_error(" ".join(part.split())) for part in found.groups()))
    return english


def show_error(error: typer.TyperException) -> None:
    """Tell what is wrong with a call, on standard error.

    Args:
        error: as the library raised it.
    """
    context: Any = getattr(error, "ctx", None)
    if context is not None and error.message == context.get_help():  # a group was called without a command
        typer.echo(error.message, err=True)
        return
    if context is not None:
        help_command = f"{context.command_path} {context.help_option_names[0]}"
        hint = said("Try '{command}' for help.").format(command=help_command)
        typer.echo(f"{context.get_usage()}\n{hint}\n", err=True)
    typer.echo(said("Error: ") + said_error(error.format_message()), err=True)


# The base is an attribute of the public class: which module defines it is the library's own business.
class _Formatter(typer.Context.formatter_class):  # type: ignore[misc, valid-type]
    """Writes help with the words of the current language."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        for english in ("[OPTIONS]", "COMMAND [ARGS]..."):
            args = args.replace(english, said(english))
        super().write_usage(prog, args, prefix or said("Usage: "))

    def write_heading(self, heading: str) -> None:
        super().write_heading(said(heading))

    def write_dl(self, rows: Sequence[tuple[str, str]], *args: Any, **options: Any) -> None:
        super().write_dl([(first, _marked(second)) for first, second in rows], *args, **options)


class UsageContext(typer.Context):
    """The context of every command of ours."""

    formatter_class = _Formatter


def _marked(explained: str) -> str:
    """The text of a parameter with the marks behind it in the current language."""
    found = _MARKS.fullmatch(explained)
    if found is None:
        return explained
    marks = []
    for mark in found[3].split("; "):
        word = next((word for word in _MARK_WORDS if mark.startswith(word)), "")
        marks.append(said(word) + mark.removeprefix(word) if word else mark)
    return f"{found[1]}{found[2]}{'; '.join(marks)}]"
