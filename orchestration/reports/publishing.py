"""Which reports are made, where they lie, and the page that lists them all.

Files lie flat in ``published/reports/``: ``2026-W47_US.html``, ``.xlsx``, ``2026-W47_US.en.pdf``; ``reports.json`` remembers
from which figures and which snapshot each was made, ``index.html`` lists them, newest first.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import duckdb

from ingestion.config import Home
from orchestration.errors import LinkstarError
from orchestration.homes import write_atomically
from orchestration.messages import language, text
from orchestration.query import open_published
from orchestration.reports import pdf
from orchestration.reports.build import build_share, markets_of, scope_of
from orchestration.reports.changes import State, states
from orchestration.reports.html import LANGUAGES, Renderer
from orchestration.reports.index import index_page
from orchestration.reports.making import FORMATS, Job, Wanted, Written, files_of, is_paper, made, name_of
from orchestration.reports.periods import Period, PeriodType, parse_period, period_of

OVERALL: Final = "overall"
"""A word of ``LINKSTAR_REPORTS``: a refresh makes no reports of single markets."""

CATALOGUE: Final = "reports.json"

_SHEETS_IN_TURN: Final = 1
"""Outdated sheets of paper that a refresh prints again."""

Entry = dict[str, Any]
States = Mapping[tuple[str, str | None], State]


@dataclass(frozen=True)
class Made:
    """What came of making reports.

    Args:
        names: of the reports that were made.
        notes: what was left out, and why.
    """

    names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class _Known(NamedTuple):
    """A report that a refresh may make: which, how its figures stand, what the catalogue knows of it."""

    wanted: Wanted
    state: State
    entry: Entry


def wanted_formats() -> tuple[str, ...]:
    """The files of a report (``LINKSTAR_REPORTS``: some of html, xlsx, pdf, or ``none``; default all three; ``overall``
    beside them leaves out the reports of single markets in a refresh).

    Raises:
        LinkstarError: another word.
    """
    configured = _configured()
    if configured == ["none"]:
        return ()
    chosen = tuple(word for word in configured if word != OVERALL) or FORMATS
    unknown = [name for name in chosen if name not in FORMATS]
    if unknown:
        raise LinkstarError(text("report_bad_formats", value=", ".join(unknown), known=", ".join((*FORMATS, OVERALL))))
    return chosen


def _configured() -> list[str]:
    """The words of ``LINKSTAR_REPORTS``."""
    return [word.strip() for word in os.environ.get("LINKSTAR_REPORTS", "").lower().split(",") if word.strip()]


def make_asked(home: Home, code: str | None, market: str | None) -> Made:
    """The reports of one period: of one market, or of each and of all together.

    Args:
        home: the home.
        code: the period; None: the week that ended last.
        market: an ISO country; None: all.

    Raises:
        LinkstarError: nothing is published, or the market is unknown.
    """
    with open_published(home) as connection:
        period = parse_period(code) if code else _current(connection, "week").shifted(-1)
        markets: list[str | None] = [market.upper()] if market else [None, *markets_of(connection)]
        for one in markets:
            scope_of(connection, period, one)
        current = states(connection)
    formats = wanted_formats() or FORMATS
    return _make(home, [Job((period, one), files_of((period, one), formats)) for one in markets], current)


def make_changed(home: Home) -> Made:
    """The reports whose figures have changed since they were made: the week that ended last and the running month of every
    market, and every report that exists already (so a month stays alive after its end)."""
    formats = wanted_formats()
    if not formats:
        return Made()
    with open_published(home) as connection:
        current = states(connection)
        usual = _usual(connection)
    known = {entry["name"]: entry for entry in read_catalogue(home)}
    candidates = [*usual, *((parse_period(entry["period"]), entry["market"]) for entry in known.values())]
    reports = [_Known(wanted, current[wanted[0].code, wanted[1]], known.get(name_of(wanted), {}))
               for wanted in dict.fromkeys(candidates) if (wanted[0].code, wanted[1]) in current]
    screens = {one.wanted: files_of(one.wanted, [shape for shape in formats if shape != "pdf"]) for one in reports}
    stale = {one.wanted for one in reports
             if one.entry.get("digest") != one.state.digest or not all((home.reports / file).exists() for file in screens[one.wanted])}
    paper = _paper_due(home, reports, is_anything_new=bool(stale)) if "pdf" in formats else {}
    jobs = [Job(one.wanted, (*(screens[one.wanted] if one.wanted in stale else ()), *paper.get(one.wanted, ()))) for one in reports]
    return _make(home, [job for job in jobs if job.files], current)


def _paper_due(home: Home, reports: Sequence[_Known], *, is_anything_new: bool) -> dict[Wanted, tuple[str, ...]]:
    """Paper that a refresh prints: what is missing, or where nothing is one of the sheets whose figures have changed since,
    those of final sales first, then those printed longest ago.

    A sheet takes longer than all else of its report together, and a night changes most reports. Paper that is asked for by
    name follows every change, in both languages; else it is in the reader's.
    """
    is_asked = "pdf" in _configured()
    sheets = {one.wanted: files_of(one.wanted, ("pdf",), LANGUAGES if is_asked else (language(),)) for one in reports}
    due = {wanted: missing for wanted, files in sheets.items() if (missing := tuple(file for file in files if not (home.reports / file).exists()))}
    outdated = [one for one in reports if one.entry.get("printed") != one.state.digest and due.get(one.wanted) != sheets[one.wanted]]
    if not is_asked:
        outdated.sort(key=lambda one: (not one.state.is_final, *(one.entry.get("snapshots", {}).get(file, "") for file in sheets[one.wanted])))
        outdated = outdated[:max(0, _SHEETS_IN_TURN - len(due))] if is_anything_new else []
    return due | {one.wanted: sheets[one.wanted] for one in outdated}


def _possible(jobs: Sequence[Job]) -> tuple[list[Job], tuple[str, ...]]:
    """What can be made here, and what is to be said about the rest. Asking for paper costs an import: where there is none to
    be made, nobody asks."""
    if not any(is_paper(file) for job in jobs for file in job.files) or (reason := pdf.why_not()) is None:
        return list(jobs), ()
    kept = [Job(job.wanted, tuple(file for file in job.files if not is_paper(file))) for job in jobs]
    return [job for job in kept if job.files], (text("report_no_pdf", reason=reason),)


def make_share(home: Home, creator: str, code: str | None) -> Path:
    """The sheet of one creator that can be handed to them: sales and contents, no cost and no margin.

    Args:
        home: the home.
        creator: id, code or handle.
        code: the period; None: the week that ended last.

    Raises:
        LinkstarError: nothing is published, or the creator has nothing in the period.
    """
    with open_published(home) as connection:
        period = parse_period(code) if code else _current(connection, "week").shifted(-1)
        scope = scope_of(connection, period, None)
        found = connection.execute(
            "select creator_id from marts.dim_creators where $name in (creator_id, creator_code, lower(handle_main)) order by creator_id limit 1",
            {"name": creator}).fetchone()
        report = build_share(scope, str(found[0])) if found else None
    if report is None:
        raise LinkstarError(text("report_no_creator", creator=creator, period=period.code))
    target = home.reports / f"{period.code}_creator_{re.sub(r'[^A-Za-z0-9_.-]', '_', creator)}.html"
    write_atomically(target, Renderer(report).screen(language()))
    return target


def read_catalogue(home: Home) -> list[Entry]:
    """The reports that exist."""
    path = home.reports / CATALOGUE
    if not path.exists():
        return []
    entries: list[Entry] = json.loads(path.read_text(encoding="utf-8"))["reports"]
    return entries


def _usual(connection: duckdb.DuckDBPyConnection) -> list[Wanted]:
    """The week that ended last and the running month, of all markets and of each."""
    periods = [_current(connection, "week").shifted(-1), _current(connection, "month")]
    markets = [] if OVERALL in _configured() else markets_of(connection)
    return [(period, market) for period in periods for market in (None, *(markets if len(markets) > 1 else []))]


def _current(connection: duckdb.DuckDBPyConnection, kind: PeriodType) -> Period:
    """The period the snapshot's clock stands in."""
    row = connection.execute("select cast(clock_at as date) from core.mart_clock").fetchone()
    if row is None:
        raise LinkstarError(text("nothing_built"))
    return period_of(row[0], kind)


def _make(home: Home, jobs: Sequence[Job], current: States) -> Made:
    """Make reports one by one; the catalogue follows each, so that a killed run leaves whole reports only."""
    home.reports.mkdir(parents=True, exist_ok=True)
    possible, notes = _possible(jobs)
    for one in made(home, possible):
        _remember(home, one, current.get((one.wanted[0].code, one.wanted[1])))
    return Made(tuple(name_of(job.wanted) for job in possible), notes)


def _in_order(file: str) -> tuple[int, str]:
    """What is read first stands first."""
    return FORMATS.index(file.rsplit(".", 1)[1]), file


def _remember(home: Home, one: Written, state: State | None) -> None:
    """Put a report into the catalogue and the index. Files that were not written again keep what is known of them."""
    period, market = one.wanted
    digest = state.digest if state else ""
    catalogue = {entry["name"]: entry for entry in read_catalogue(home)}
    entry: Entry = catalogue.get(name_of(one.wanted), {})
    snapshots = {file: snapshot for file, snapshot in entry.get("snapshots", {}).items() if (home.reports / file).exists()}
    snapshots |= dict.fromkeys(one.files, one.snapshot_id)
    has_paper, has_screen = (any(is_paper(file) is kind for file in one.files) for kind in (True, False))
    catalogue[name_of(one.wanted)] = {
        "name": name_of(one.wanted), "period": period.code, "kind": period.kind, "start": period.start.isoformat(), "market": market,
        "title": one.title, "digest": digest if has_screen else entry.get("digest", ""),
        "printed": digest if has_paper else entry.get("printed", ""),
        "snapshot_id": max(snapshots.values()), "files": sorted(snapshots, key=_in_order), "snapshots": snapshots}
    entries = sorted(catalogue.values(), key=lambda known: (known["start"], known["kind"], known["market"] is None, known["name"]), reverse=True)
    write_atomically(home.reports / CATALOGUE, json.dumps({"reports": entries}, indent=2, ensure_ascii=False))
    write_atomically(home.reports / "index.html", index_page(entries, language()))
