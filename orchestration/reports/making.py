"""Making reports: asking the snapshot, laying out, writing the files; two processes share the work.

Belongs here: how files come about. Does not belong here: which reports are made (``publishing``).
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import duckdb

from ingestion.config import Home
from orchestration.garbage import few_collections
from orchestration.homes import write_atomically
from orchestration.messages import language
from orchestration.reports import pdf
from orchestration.reports.build import build_report, scope_of
from orchestration.reports.html import LANGUAGES, Renderer
from orchestration.reports.model import Report
from orchestration.reports.periods import Period, parse_period
from orchestration.reports.reading import open_for_reports
from orchestration.reports.workbook import write_workbook

FORMATS: Final = ("html", "xlsx", "pdf")
ALL: Final = "all"

# Of a processor, with the questions a report asks (benchmarks/README.md).
_SECONDS: Final = {"html": 1.2, "xlsx": 0.2, "pdf": 4.5}

Wanted = tuple[Period, str | None]
"""A report: of which period, of which market (None: of all)."""


@dataclass(frozen=True)
class Job:
    """A report to be made.

    Args:
        wanted: which.
        files: names of the files to be written; their ends say what they are.
    """

    wanted: Wanted
    files: tuple[str, ...]


@dataclass(frozen=True)
class Written:
    """A report whose files are written.

    Args:
        wanted: which.
        files: their names.
        title: the report's, by language.
        snapshot_id: what was asked.
    """

    wanted: Wanted
    files: tuple[str, ...]
    title: dict[str, str]
    snapshot_id: str


def name_of(wanted: Wanted) -> str:
    """Name of a report's files."""
    period, market = wanted
    return f"{period.code}_{market or ALL}"


def files_of(wanted: Wanted, formats: Sequence[str], languages: Sequence[str] = LANGUAGES) -> tuple[str, ...]:
    """Names of a report's files.

    Args:
        wanted: which.
        formats: some of ``FORMATS``.
        languages: of the paper, a file each.
    """
    name = name_of(wanted)
    paper = tuple(f"{name}.{said}.pdf" for said in languages) if "pdf" in formats else ()
    return (*(f"{name}.{shape}" for shape in ("html", "xlsx") if shape in formats), *paper)


def is_paper(file: str) -> bool:
    """Whether a file of a report is paper."""
    return file.endswith(".pdf")


def made(home: Home, jobs: Sequence[Job]) -> Iterator[Written]:
    """Make reports, half of the work in another process: each is mostly Python at work, which uses one processor."""
    ours, theirs = _halves(jobs)
    with _helper(home, theirs) as output:
        yield from _made_here(home, ours)
        answers = [json.loads(line) for line in output] if output else []
    yield from (Written(job.wanted, job.files, title, snapshot_id) for job, (title, snapshot_id) in zip(theirs, answers, strict=False))
    # Whatever the other process could not make says here why.
    yield from _made_here(home, theirs[len(answers):])


def _halves(jobs: Sequence[Job]) -> tuple[list[Job], list[Job]]:
    """Jobs for two processes that are done at about the same time: the most work first, each to who has less."""
    ours: list[Job] = []
    theirs: list[Job] = []
    for job in sorted(jobs, key=_work, reverse=True):
        min(ours, theirs, key=lambda half: sum(map(_work, half))).append(job)
    return ours, theirs


def _work(job: Job) -> float:
    """Seconds that one processor takes for a report, about."""
    return sum(_SECONDS[file.rsplit(".", 1)[1]] for file in job.files)


@contextmanager
def _helper(home: Home, jobs: Sequence[Job]) -> Iterator[IO[str] | None]:
    """Another process that makes reports; its output has a line for each that is made."""
    if not jobs:
        yield None
        return
    asked = json.dumps([str(home.root), [[job.wanted[0].code, job.wanted[1], job.files] for job in jobs]])
    with subprocess.Popen([sys.executable, "-m", "orchestration.reports.making", asked], text=True, encoding="utf-8",
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        yield process.stdout


def _made_here(home: Home, jobs: Sequence[Job]) -> Iterator[Written]:
    """Make reports in this process, one by one."""
    if not jobs:
        return
    with few_collections(), open_for_reports(home, [job.wanted[0] for job in jobs]) as connection:
        for job in jobs:
            yield _make_one(home, connection, job)


def _make_one(home: Home, connection: duckdb.DuckDBPyConnection, job: Job) -> Written:
    """Compute one report and write its files."""
    report = build_report(scope_of(connection, *job.wanted))
    renderer = Renderer(report)
    for file in job.files:
        _write(renderer, report, home.reports / file)
    return Written(job.wanted, job.files, {"en": report.title.en, "zh": report.title.zh}, report.snapshot_id)


def _write(renderer: Renderer, report: Report, target: Path) -> None:
    """One file of a report, as its name says."""
    if target.suffix == ".html":
        write_atomically(target, renderer.screen(language()))
    elif target.suffix == ".xlsx":
        write_workbook(report, target)
    else:
        pdf.write_pdf(renderer.paper("zh" if target.suffixes[-2] == ".zh" else "en"), target)


def _make_asked_by_another_process(asked: str) -> None:
    """What ``_helper`` starts."""
    root, jobs = json.loads(asked)
    for one in _made_here(Home(Path(root)), [Job((parse_period(code), market), tuple(files)) for code, market, files in jobs]):
        print(json.dumps([one.title, one.snapshot_id]), flush=True)  # noqa: T201 (it is the answer)


if __name__ == "__main__":
    _make_asked_by_another_process(sys.argv[1])
