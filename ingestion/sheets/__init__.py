"""Sheets of the inbox: recognised by their header, validated, merged by key, landed as versions.

Each sheet is defined once, as a pydantic row model (``rows_*.py``); everything else reads that definition.
Public: ``load``, ``SHEETS``, ``write_template``.
"""

from __future__ import annotations

from collections.abc import Collection

from ingestion.report import LoadReport, RunContext
from ingestion.sheets.registry import SHEETS
from ingestion.sheets.template import write_template

__all__ = ["SHEETS", "load", "write_template"]


def load(context: RunContext, again: Collection[str] | None = None) -> LoadReport:
    """Load the inbox of a home; see ``ingestion.sheets.loader.load``."""
    from ingestion.sheets.loader import load as load_inbox  # dlt is slow to import; templates do without it

    return load_inbox(context, again)
