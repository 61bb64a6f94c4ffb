"""Every sentence the command line says, in English and Chinese, in one place.

Belongs here: texts with named placeholders. Does not belong here: texts that come from data (quarantine
reasons carry their own two languages) and logs.
"""

from __future__ import annotations

import os
from typing import Final, Literal

from orchestration.catalogue import CATALOGUE

Language = Literal["en", "zh"]

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


def text(key: str, **values: object) -> str:
    """The sentence ``key`` in the current language with its placeholders filled.

    Args:
        key: name in the catalogue.
        values: the placeholders.

    Raises:
        KeyError: the catalogue has no such sentence, or a placeholder is missing.
    """
    english, chinese = CATALOGUE[key]
    return (chinese if language() == "zh" else english).format(**values)
