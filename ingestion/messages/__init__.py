"""Every sentence a user reads, in English and Chinese: the one catalogue of all packages.

Belongs here: texts with named placeholders, by who says them (``commands``, ``help``, ``loads``, ``files``, ``platform``,
``connections``, ``advertising``, ``attribution``, ``doctor``, ``checks``, ``explaining``, ``payables``, ``reasons``, ``export_reasons``,
``reports``, ``usage``), and the choice of the language. Does not belong here: deciding that something is to be said, headers and
notes of sheet columns (they stand with the column, in both
languages), comments of tables (dbt), logs.

A text is filled when it is said, in the language of that process; what is stored (a quarantine record) is
stored in both.
"""

from __future__ import annotations

import os
from typing import Final, Literal

from ingestion.messages.advertising import ADVERTISING
from ingestion.messages.attribution import ATTRIBUTION
from ingestion.messages.checks import CHECKS
from ingestion.messages.commands import COMMANDS
from ingestion.messages.connections import CONNECTIONS
from ingestion.messages.doctor import DOCTOR
from ingestion.messages.explaining import EXPLAINING
from ingestion.messages.files import FILES
from ingestion.messages.loads import LOADS
from ingestion.messages.payables import PAYABLES
from ingestion.messages.platform import PLATFORM
from ingestion.messages.reports import REPORTS

Language = Literal["en", "zh"]

CATALOGUE: Final[dict[str, tuple[str, str]]] = {
    **COMMANDS, **LOADS, **PLATFORM, **ADVERTISING, **ATTRIBUTION, **CONNECTIONS, **DOCTOR, **FILES, **CHECKS,
    **EXPLAINING, **PAYABLES, **REPORTS}

_LOCALE_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")


def language() -> Language:
    """Language of the messages: ``LINKSTAR_LANG``, else the locale, else English."""
    chosen = os.environ.get("LINKSTAR_LANG", "").strip().lower()
    if chosen:
        return "zh" if chosen.startswith("zh") else "en"
    for variable in _LOCALE_VARIABLES:
        value = os.environ.get(variable, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def text(key: str, /, **values: object) -> str:
    """The sentence ``key`` in the current language with its placeholders filled.

    Args:
        key: name in the catalogue.
        values: the placeholders.

    Raises:
        KeyError: the catalogue has no such sentence, or a placeholder is missing.
    """
    return in_language(*CATALOGUE[key]).format(**values)


def both(key: str, /, **values: object) -> tuple[str, str]:
    """The sentence ``key`` in English and in Chinese, for what is stored or shown in both.

    Args:
        key: name in the catalogue.
        values: the placeholders.

    Raises:
        KeyError: the catalogue has no such sentence, or a placeholder is missing.
    """
    english, chinese = CATALOGUE[key]
    return english.format(**values), chinese.format(**values)


def in_language(english: str, chinese: str) -> str:
    """The one of two texts that the current language asks for."""
    return chinese if language() == "zh" else english
