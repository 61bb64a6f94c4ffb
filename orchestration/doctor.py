"""``linkstar doctor``: what an installation needs, looked at without changing anything.

Belongs here: the installation itself, and the order of what is looked at. Does not belong here: platforms
(``doctor_platform.py``), data (``doctor_data.py``). Nothing here needs a home, a network or a warehouse to be there.
"""

from __future__ import annotations

import platform
import re
import shutil
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, requires, version
from typing import Final

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from ingestion.config import Home, SettingsError, business_clock, is_clock_pinned, reporting_currency
from orchestration.doctor_data import data_findings
from orchestration.doctor_platform import platform_findings
from orchestration.doctor_reports import report_findings
from orchestration.findings import Finding
from orchestration.homes import read_marker
from orchestration.messages import text
from orchestration.paths import PROJECT_ROOT

LEAST_FREE_BYTES: Final = 2 * 1024**3
"""A night at 250 orders a day stays far below this; less is a night that may stop half-way (2026-11-22)."""

EARLIEST_CLOCK: Final = datetime(2026, 1, 1, tzinfo=UTC)
_GIBIBYTE: Final = 1024**3
_DISTRIBUTION: Final = "linkstar-warehouse"
_PACKAGES: Final = ("duckdb", "dbt-core", "dbt-duckdb", "dagster", "dlt", "great-expectations")


def examine(home: Home, market: str | None = None) -> Iterator[Finding]:
    """Everything that is looked at, in the order of a refresh.

    Args:
        home: the home, which need not exist.
        market: look at what this market lacks (an ISO country); None: at every market that sells.
    """
    yield _home(home)
    yield _clock()
    yield _currency()
    yield _disk(home)
    yield from _versions()
    yield from report_findings()
    yield from platform_findings(home)
    yield from data_findings(home, market)


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


def _disk(home: Home) -> Finding:
    """Is there room for a refresh? The marts exist three times while one is published, raw rows twice in a rebuild."""
    folder = next(path for path in (home.root, *home.root.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    used = sum(path.lstat().st_size for path in home.root.rglob("*") if path.is_file()) if home.root.exists() else 0
    needed = max(LEAST_FREE_BYTES, 3 * _size(home, "marts") + _size(home, "warehouse"))
    shown = text("doctor_disk_free", free=f"{free / _GIBIBYTE:.1f}", used=f"{used / _GIBIBYTE:.1f}")
    remedy = text("doctor_disk_remedy", needed=f"{needed / _GIBIBYTE:.1f}")
    if free < needed:
        return Finding("failed", text("doctor_disk"), shown, remedy)
    if free < 2 * needed:
        return Finding("warning", text("doctor_disk"), shown, remedy)
    return Finding("ok", text("doctor_disk"), shown)


def _size(home: Home, file: str) -> int:
    """Size of one of the home's two work files; 0 if it does not exist."""
    path = home.marts if file == "marts" else home.warehouse
    return path.stat().st_size if path.exists() else 0


def _versions() -> Iterator[Finding]:
    """Are Python and the libraries of the versions that this was made for?"""
    bounds, python = _bounds()
    yield _version("python", platform.python_version(), python)
    for name in _PACKAGES:
        try:
            yield _version(name, version(name), bounds.get(name))
        except PackageNotFoundError:
            yield Finding("failed", name, "-", text("doctor_install"))


def _version(name: str, installed: str, bounds: SpecifierSet | None) -> Finding:
    """One version against its bounds."""
    if bounds is None or bounds.contains(installed, prereleases=True):
        return Finding("ok", name, installed)
    return Finding("failed", name, text("doctor_bounds", version=installed, bounds=bounds), text("doctor_install"))


def _bounds() -> tuple[dict[str, SpecifierSet], SpecifierSet | None]:
    """Bounds of the libraries and of Python: those of the project file, else those of the installed package."""
    file = PROJECT_ROOT / "pyproject.toml"
    python = None
    if file.exists():
        project = tomllib.loads(file.read_text(encoding="utf-8"))["project"]
        lines, python = project["dependencies"], SpecifierSet(project["requires-python"])
    else:
        try:
            lines = requires(_DISTRIBUTION) or []
        except PackageNotFoundError:
            lines = []
    found = [Requirement(line) for line in lines]
    return {re.sub(r"[-_.]+", "-", one.name).lower(): one.specifier for one in found}, python
