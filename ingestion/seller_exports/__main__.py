"""Load the exports alone: ``python -m ingestion.seller_exports``."""

from __future__ import annotations

import sys

from ingestion.config import business_clock, home_from_environment
from ingestion.report import RunContext
from ingestion.seller_exports import load


def main() -> int:
    """Load the exports of the home named by ``LINKSTAR_HOME`` and say what happened.

    Returns: the exit code.
    """
    known_at = business_clock()
    report = load(RunContext(home_from_environment(), known_at, f"seller_exports-{known_at:%Y%m%dT%H%M%S}"))
    for one in report.resources:
        sys.stdout.write(
            f"{one.scope}  {one.resource}: {one.rows_new} / {one.rows_unchanged} / {one.rows_held}  {one.message}\n"
        )
    for note in [report.message, *report.notes]:
        sys.stdout.write(f"{note}\n" if note else "")
    return 1 if report.has_failed else 0


if __name__ == "__main__":
    sys.exit(main())
