"""The page that lists all reports, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ingestion.messages import Language
from orchestration.reports.html import LANGUAGES, environment, style_sheet
from orchestration.reports.words import WORDS


def index_page(entries: Sequence[dict[str, Any]], first: Language) -> str:
    """The page.

    Args:
        entries: of the catalogue, newest first.
        first: the language it opens in.
    """
    order = (first, *(other for other in LANGUAGES if other != first))
    words = {language: {name: text.said(language) for name, text in WORDS.items()} for language in order}
    return environment().get_template("index.html.j2").render(order=order, words=words, entries=entries, style=style_sheet())
