"""Smoke run: load once into the home of the environment and write one line a resource to stdout."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from ingestion.config import business_clock, home_from_environment
from ingestion.report import RunContext
from ingestion.tiktok_ads import load


def main() -> int:
    """Load, report, and return 1 if anything failed."""
    context = RunContext(home_from_environment(), business_clock(), f"alone-{datetime.now(UTC):%Y%m%d%H%M%S}")
    report = load(context)
    lines = [f"{report.source}: {report.status} {report.message} {report.remedy}".rstrip()]
    lines += [f"  {entry.resource} {entry.scope}: {entry.status}, read {entry.rows_read}, new {entry.rows_new}, "
              f"held {entry.rows_held} {entry.message} {entry.remedy}".rstrip() for entry in report.resources]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if report.has_failed else 0


if __name__ == "__main__":
    sys.exit(main())
