"""``linkstar doctor``: what an installation needs, looked at without changing anything."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final, Literal

from ingestion.config import Home, SettingsError, business_clock, is_clock_pinned, reporting_currency
from orchestration.homes import read_marker
from orchestration.messages import text

Verdict = Literal["ok", "warning", "failed"]

LEAST_FREE_BYTES: Final = 2 * 1024**3
"""A night at 250 orders a day stays far below this; less is a night that may stop half-way (2026-11-22)."""

EARLIEST_CLOCK: Final = datetime(2026, 1, 1, tzinfo=UTC)
_PACKAGES: Final = ("duckdb", "dbt-core", "dbt-duckdb", "dagster", "dlt", "great-expectations")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    verdict: Verdict
    subject: str
    finding: str
    remedy: str = ""


def examine(home: Home) -> list[Finding]:
    """Everything that was looked at, in the order of a refresh."""
    return [_home(home), _clock(), _currency(), _credentials(), _inbox(home), _disk(home), _python(), *_packages()]


def _home(home: Home) -> Finding:
    """Does the home exist, and what is it?"""
    subject = text("doctor_home")
    if not home.root.exists():
        return Finding("warning", subject, text("doctor_no_home", home=home.root), text("doctor_run_first"))
    kind = read_marker(home).get("kind", "-")
    return Finding("ok", subject, f"{home.root} ({kind})")


def _clock() -> Finding:
    """Is the clock readable and plausible?"""
    subject = text("doctor_clock")
    try:
        clock = business_clock()
    except SettingsError as error:
        return Finding("failed", subject, str(error), text("doctor_clock_remedy"))
    shown = f"{clock:%Y-%m-%d %H:%M:%S} UTC"
    if is_clock_pinned():
        return Finding("warning", subject, f"{shown} (LINKSTAR_AS_OF)", text("doctor_clock_pinned"))
    if clock < EARLIEST_CLOCK:
        return Finding("failed", subject, shown, text("doctor_clock_wrong"))
    return Finding("ok", subject, shown)


def _currency() -> Finding:
    """Is the reporting currency a currency code?"""
    subject = text("doctor_currency")
    try:
        return Finding("ok", subject, reporting_currency())
    except SettingsError as error:
        return Finding("failed", subject, str(error), text("doctor_currency_remedy"))


def _credentials() -> Finding:
    """Are there credentials? Reachability and scopes are asked by the sources themselves."""
    from ingestion.tiktok_shop.credentials import connections
    from ingestion.tiktok_shop.exceptions import ConfigurationError

    subject = text("doctor_credentials", source="tiktok_shop")
    try:
        found = connections()
    except ConfigurationError as error:
        return Finding("failed", subject, str(error), text("doctor_credentials_remedy"))
    if not found:
        return Finding("warning", subject, text("doctor_no_credentials"), text("doctor_credentials_remedy"))
    return Finding("ok", subject, ", ".join(connection.name for connection in found))


def _inbox(home: Home) -> Finding:
    """Does anything lie in the inbox?"""
    files = [path for path in home.inbox.rglob("*") if path.is_file()] if home.inbox.exists() else []
    if files:
        return Finding("ok", text("doctor_inbox"), text("doctor_inbox_files", count=len(files)))
    return Finding("warning", text("doctor_inbox"), text("doctor_inbox_empty", path=home.inbox),
                   text("doctor_inbox_remedy"))


def _disk(home: Home) -> Finding:
    """Is there room for a refresh (the marts exist three times while one is published)?"""
    folder = next(path for path in (home.root, *home.root.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    needed = max(LEAST_FREE_BYTES, 3 * _size(home.marts) + _size(home.warehouse))
    shown = text("doctor_disk_free", free=f"{free / 1024**3:.1f}")
    if free < needed:
        return Finding("failed", text("doctor_disk"), shown,
                       text("doctor_disk_remedy", needed=f"{needed / 1024**3:.1f}"))
    return Finding("ok", text("doctor_disk"), shown)


def _size(path: Path) -> int:
    """Size of a file; 0 if it does not exist."""
    return path.stat().st_size if path.exists() else 0


def _python() -> Finding:
    """Which Python runs this?"""
    return Finding("ok", "python", sys.version.split()[0])


def _packages() -> list[Finding]:
    """Which versions of the libraries are installed?"""
    findings = []
    for name in _PACKAGES:
        try:
            findings.append(Finding("ok", name, version(name)))
        except PackageNotFoundError:
            findings.append(Finding("failed", name, "-", text("doctor_install")))
    return findings
