"""Seller Center exports of the inbox: orders, affiliate orders, income, videos and LIVEs, as sellers download them.

A file is known by its header, in seven languages (``headers.csv``), its shop by its folder. Cells are read column by
column in DuckDB, buyers' names become keyed hashes before anything is written. Public: ``load``.
"""

from __future__ import annotations

from collections.abc import Collection

from ingestion.report import LoadReport, RunContext

__all__ = ["load"]


def load(context: RunContext, again: Collection[str] | None = None) -> LoadReport:
    """Load the exports of a home; see ``ingestion.seller_exports.loader.load``."""
    from ingestion.seller_exports.loader import load as load_exports  # dlt is slow to import

    return load_exports(context, again)
