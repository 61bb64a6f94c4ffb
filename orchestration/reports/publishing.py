"""Which reports are made, where they lie, and the page that lists them all.

Files lie flat in ``published/reports/``: ``2026-W47_US.html``, ``.xlsx``, ``2026-W47_US.en.pdf``; ``reports.json`` remembers
from which figures each was made, ``index.html`` lists them, newest first.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import duckdb

from ingestion.config import Home
from orchestration.errors import LinkstarError
from orchestration.homes import write_atomically
from orchestration.messages import language, text
from orchestration.query import open_published
from orchestration.reports import pdf
from orchestration.reports.build import build_report, build_share, markets_of, scope_of
from orchestration.reports.changes import digests
from orchestration.reports.html import LANGUAGES, Renderer
from orchestration.reports.index import index_page
from orchestration.reports.model import Report
from orchestration.reports.periods import Period, parse_period, period_of
from orchestration.reports.workbook import write_workbook

FORMATS: Final = ("html", "xlsx", "pdf")
OVERALL: Final = "overall"
"""A word of ``LINKSTAR_REPORTS``: a refresh makes no reports of single markets."""

EVERY_NIGHT: Final = ("html", OVERALL)
"""What a refresh makes unless ``LINKSTAR_REPORTS`` says more: a night has a minute, and a report costs seconds."""
CATALOGUE: Final = "reports.json"
ALL: Final = "all"

Entry = dict[str, Any]
Wanted = tuple[Period, str | None]
"""A report: of which period, of which market (None: of all)."""
_Job = tuple[Wanted, Sequence[str]]
"""A report to be made, in which formats."""
_Written = tuple[Wanted, dict[str, Any], list[str]]
"""A report whose files are written, with its title and snapshot, and the files."""


@dataclass(frozen=True)
class Made:
    """What came of making reports.

    Args:
        names: of the reports that were made.
        notes: what was left out, and why.
    """

    names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def wanted_formats() -> tuple[str, ...]:
    """The files of a report that is asked for (``LINKSTAR_REPORTS``: some of html, xlsx, pdf, or ``none``; default all
    three; ``overall`` beside them leaves out the reports of single markets in a refresh).

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
        return _make(home, connection, [(period, one) for one in markets], wanted_formats() or FORMATS)


def make_changed(home: Home) -> Made:
    """The reports whose figures have changed since they were made: the week that ended last and the running month of every
    market, and every report that exists already (so a month stays alive after its end)."""
    formats = wanted_formats() if _configured() else tuple(word for word in EVERY_NIGHT if word != OVERALL)
    if not formats:
        return Made()
    with open_published(home) as connection:
        known = {entry["name"]: entry for entry in read_catalogue(home)}
        current = digests(connection)
        candidates = [*_usual(connection), *((parse_period(entry["period"]), entry["market"]) for entry in known.values())]
        stale = [(period, market) for period, market in dict.fromkeys(candidates)
                 if (period.code, market) in current and known.get(_name(period, market), {}).get("digest") != current[period.code, market]]
        # Paper of a period that is still running would be out of date tomorrow.
        running = [one for one in stale if one[0].end >= _current(connection, "week").start]
        return _make(home, connection, stale, formats, without_paper=running)


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
    markets = [] if OVERALL in (_configured() or EVERY_NIGHT) else markets_of(connection)
    return [(period, market) for period in periods for market in (None, *(markets if len(markets) > 1 else []))]


def _current(connection: duckdb.DuckDBPyConnection, kind: Any) -> Period:
    """The period the snapshot's clock stands in."""
    row = connection.execute("select cast(clock_at as date) from core.mart_clock").fetchone()
    if row is None:
        raise LinkstarError(text("nothing_built"))
    return period_of(row[0], kind)


def _make(home: Home, connection: duckdb.DuckDBPyConnection, wanted: Sequence[Wanted], formats: Sequence[str],
          without_paper: Collection[Wanted] = ()) -> Made:
    """Make reports one by one; the catalogue follows each, so that a killed run leaves whole reports only."""
    home.reports.mkdir(parents=True, exist_ok=True)
    notes: list[str] = []
    if "pdf" in formats and (reason := pdf.why_not()):
        notes.append(text("report_no_pdf", reason=reason))
        formats = [name for name in formats if name != "pdf"]
    current = digests(connection)
    screen_only = [name for name in formats if name != "pdf"]
    jobs = [(one, screen_only if one in without_paper else formats) for one in wanted]
    for (period, market), title, files in _written(home, jobs):
        _remember(home, {
            "name": _name(period, market), "period": period.code, "kind": period.kind, "start": period.start.isoformat(),
            "market": market, **title, "digest": current.get((period.code, market), ""), "files": files})
    return Made(tuple(_name(*one) for one in wanted), tuple(notes))


def _written(home: Home, jobs: Sequence[_Job]) -> Iterator[_Written]:
    """Make reports, every second one in another process: each is mostly Python at work, which uses one processor."""
    ours, theirs = list(jobs[::2]), list(jobs[1::2])
    with _helper(home, theirs) as output:
        yield from (_make_one(home, *job) for job in ours)
        made = [json.loads(line) for line in output] if output else []
    yield from ((theirs[number][0], title, files) for number, (title, files) in enumerate(made))
    # Whatever the other process could not make says here why.
    yield from (_make_one(home, *job) for job in theirs[len(made):])


@contextmanager
def _helper(home: Home, jobs: Sequence[_Job]) -> Iterator[IO[str] | None]:
    """Another process that makes reports; its output has a line for each that is made."""
    if not jobs:
        yield None
        return
    asked = json.dumps([str(home.root), [[period.code, market, formats] for (period, market), formats in jobs]])
    with subprocess.Popen([sys.executable, "-m", "orchestration.reports.publishing", asked], text=True, encoding="utf-8",
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        yield process.stdout


def _make_one(home: Home, wanted: Wanted, formats: Sequence[str]) -> _Written:
    """Compute one report and write its files."""
    with open_published(home) as connection:
        report = build_report(scope_of(connection, *wanted))
    files = _write(home, report, _name(*wanted), formats)
    return wanted, {"title": {"en": report.title.en, "zh": report.title.zh}, "snapshot_id": report.snapshot_id}, files


def _write(home: Home, report: Report, name: str, formats: Sequence[str]) -> list[str]:
    """The files of one report; returns their names."""
    renderer, files = Renderer(report), []
    if "html" in formats:
        write_atomically(home.reports / f"{name}.html", renderer.screen(language()))
        files.append(f"{name}.html")
    if "xlsx" in formats:
        write_workbook(report, home.reports / f"{name}.xlsx")
        files.append(f"{name}.xlsx")
    if "pdf" in formats:
        for said in LANGUAGES:
            pdf.write_pdf(renderer.paper(said), home.reports / f"{name}.{said}.pdf")
            files.append(f"{name}.{said}.pdf")
    return files


def _remember(home: Home, entry: Entry) -> None:
    """Put a report into the catalogue and the index."""
    others = [known for known in read_catalogue(home) if known["name"] != entry["name"]]
    entries = sorted([*others, entry], key=lambda one: (one["start"], one["kind"], one["market"] is None, one["name"]), reverse=True)
    write_atomically(home.reports / CATALOGUE, json.dumps({"reports": entries}, indent=2, ensure_ascii=False))
    write_atomically(home.reports / "index.html", index_page(entries, language()))


def _name(period: Period, market: str | None) -> str:
    """Name of a report's files."""
    return f"{period.code}_{market or ALL}"


def _make_asked_by_another_process(asked: str) -> None:
    """What ``_helper`` starts."""
    root, jobs = json.loads(asked)
    for code, market, formats in jobs:
        _, title, files = _make_one(Home(Path(root)), (parse_period(code), market), formats)
        print(json.dumps([title, files]), flush=True)  # noqa: T201 (it is the answer)


if __name__ == "__main__":
    _make_asked_by_another_process(sys.argv[1])
