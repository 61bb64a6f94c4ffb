"""The published snapshot, opened for many reports at once.

A report asks some hundred questions, and most of them the same few views, which are computed at every one. Here these are
computed once, into memory, as far back as the reports reach; every other relation is read where it lies. Questions are
the same ones that anybody can ask the snapshot, word for word.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import duckdb

from ingestion.config import Home
from orchestration.errors import LinkstarError
from orchestration.messages import text
from orchestration.reports.periods import Period
from orchestration.reports.scope import HISTORY

_ROI: Final = """is_official and (period_type in ('week', 'month') and period_start >= $oldest
    or period_type = 'day' and period_start >= $recent)"""

_COMPUTED: Final = {"creator_roi": _ROI, "campaign_roi": "is_official", "creator_scorecard": "true"}
"""Views whose rows are computed once, and which of them reports ask for."""


@contextmanager
def open_for_reports(home: Home, periods: Sequence[Period]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that sees what readers see, quick for the reports of some periods; nothing else can be reached from it.

    Args:
        home: the home.
        periods: of the reports; of days, only theirs and those of the periods before are seen.

    Raises:
        LinkstarError: nothing is published yet, or the file cannot be opened.
    """
    if not home.published.exists():
        raise LinkstarError(text("nothing_published", home=home.root))
    with duckdb.connect() as connection:
        try:
            connection.execute(f"attach '{str(home.published).replace(chr(39), chr(39) * 2)}' as published (read_only)")
        except duckdb.Error as error:
            raise LinkstarError(text("published_unreadable", path=home.published, reason=str(error).splitlines()[0])) from error
        connection.execute("set enable_external_access = false")
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set streaming_buffer_size = '1TB'")  # see orchestration.query
        connection.execute(f"set threads = {max(1, (os.cpu_count() or 1) // 2)}")  # two processes make reports
        reach = {"oldest": min(period.shifted(-HISTORY).start for period in periods),
                 "recent": min(period.shifted(-1).start for period in periods)}
        connection.execute("create schema marts")
        views = {name for (name,) in connection.execute(
            "select view_name from duckdb_views() where database_name = 'published' and schema_name = 'marts'").fetchall()}
        for name in sorted(views.intersection(_COMPUTED)):
            condition = _COMPUTED[name]
            asked = {key: value for key, value in reach.items() if f"${key}" in condition}
            connection.execute(f"create table marts.{name} as select * from published.marts.{name} where {condition}", asked)
        # A name is looked up in each of these in turn.
        connection.execute("set search_path = 'memory.marts,published.marts,published.core,published.bi'")
        yield connection
