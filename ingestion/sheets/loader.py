"""The load of the inbox: what lies there becomes new versions in ``raw_sheets``.

Run alone: ``python -m ingestion.sheets``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import dlt
import pyarrow as pa

from ingestion.clicks.conflicts import click_conflicts
from ingestion.clicks.merge import merge_clicks
from ingestion.config import Home, inbox_after_load
from ingestion.pipeline import LOG_HINTS, open_pipeline, run_pipeline
from ingestion.quarantine import to_arrow
from ingestion.report import LoadReport, ResourceReport, RunContext
from ingestion.sheets.conflicts import conflict_notes
from ingestion.sheets.files import InboxFile, list_files
from ingestion.sheets.inbox import InboxPass
from ingestion.sheets.merge import Merged, merge_table
from ingestion.sheets.problems import SheetProblem
from ingestion.sheets.published_rules import PublishedRules
from ingestion.sheets.raw_schema import DATASET, PIPELINE, RAW_SCHEMAS
from ingestion.sheets.registry import SHEETS
from ingestion.sheets.rows_rules import LinkClickRow
from ingestion.sheets.spool import Spool
from ingestion.sheets.state import contents_first_seen, held_amounts, held_files, is_complete, known_files
from ingestion.sheets.strip import KnownContents, has_buyer_columns, strip_file

SOURCE = "sheets"


def load(context: RunContext) -> LoadReport:
    """Load the inbox of a home.

    Returns: counts per file and sheet, conflicts as notes; status ``skipped`` for an empty inbox.

    Raises:
        LoadError: the warehouse cannot be written.
        SettingsError: ``LINKSTAR_INBOX_AFTER_LOAD`` is not a known word.
    """
    after_load = inbox_after_load()
    home = context.home.create()
    pipeline = open_pipeline(home, PIPELINE, DATASET)
    files, temporary = list_files(home.inbox)
    contents = KnownContents(home)
    report = LoadReport(SOURCE)
    report.notes += [f"{path} has the name of an unfinished file and was left alone" for path in temporary]
    with Spool(home.dlt / "inbox_spool") as spool:
        inbox = InboxPass(
            context, SHEETS, spool, known_files(home), contents_first_seen(home), PublishedRules.of(home), contents
        )
        for file in files:
            inbox.take(file)
        merged = _merge(inbox)
        report.notes += inbox.notes + conflict_notes(inbox)
        report.notes += click_conflicts(context, spool, LinkClickRow.sheet, inbox.ages())
        _report_files(report, inbox, merged)
        _write(pipeline, inbox, merged)
    if not files:
        report.status, report.message = "skipped", "the inbox is empty"
        report.remedy = (
            f"put .csv or .xlsx files into {home.inbox.name}/, headers as in `linkstar template all`"
        )
    if after_load == "delete":
        report.notes += _delete_loaded(files, report)
    if after_load == "strip":
        report.notes += _strip_loaded(home, files, report, contents)
    return report


def _merge(inbox: InboxPass) -> dict[str, Merged]:
    """New versions of every table, written to the spool."""
    paths = [outcome.file.path for outcome in inbox.read]
    again = [path for path in paths if path in inbox.known]
    merged = {}
    for sheet in inbox.sheets:
        protected = {key for outcome in inbox.read for key in outcome.held_keys.get(sheet, ())}
        if sheet == "attribution_rules":
            protected |= _keep_published(inbox, again)
        held_it = [path for path in again if sheet in inbox.known[path].entity.split(",")]
        merge = merge_clicks if sheet == LinkClickRow.sheet else merge_table
        merged[sheet] = merge(inbox.context, inbox.spool, sheet, held_it, protected)
    merged["files"] = merge_table(inbox.context, inbox.spool, "files", [], set())
    with inbox.spool.parsed_writer(len(inbox.read), "quarantine", to_arrow([]).schema) as writer:
        writer.append_table(to_arrow(inbox.held_files))
    stale = held_files(inbox.context.home) - {record.scope for record in inbox.held_files}
    merged["quarantine"] = merge_table(
        inbox.context, inbox.spool, "quarantine", sorted({*paths, *stale}), set()
    )
    return merged


def _keep_published(inbox: InboxPass, again: list[str]) -> set[str]:
    """Record keys of published rules: leaving one out of the file does not withdraw it."""
    return {rule["record_key"] for rule in inbox.published.rules.values() if rule["path"] in again}


def _report_files(report: LoadReport, inbox: InboxPass, merged: dict[str, Merged]) -> None:
    """One line per file and sheet; rows read = unchanged + new + held."""
    for outcome in inbox.read:
        for sheet, resource in outcome.resources.items():
            new = merged[sheet].new[outcome.file.path]
            resource.rows_new, resource.rows_unchanged = new, resource.rows_unchanged - new
            resource.message = _message(merged[sheet], outcome.file.path)
            if resource.rows_read or resource.message:
                report.resources.append(resource)
        if not any(resource.rows_read for resource in outcome.resources.values()):
            report.notes.append(f"{outcome.file.path} holds a header but no rows")
    amounts = held_amounts(inbox.context.home) if inbox.unchanged else {}
    for known in inbox.unchanged:
        report.resources.append(
            ResourceReport(
                known.entity,
                known.path,
                rows_read=known.rows_read,
                rows_unchanged=known.rows_landed,
                rows_held=known.rows_held,
                amount_held=amounts.get(known.path, {}),
                message="the file has not changed",
            )
        )
    for record in inbox.held_files:
        texts = record.as_row()
        report.resources.append(
            ResourceReport(
                "unknown",
                record.scope,
                status="skipped",
                message=texts["reason_en"],
                remedy=texts["remedy_en"],
            )
        )


def _message(merged: Merged, path: str) -> str:
    parts = []
    if merged.superseded[path]:
        parts.append(f"{merged.superseded[path]} rows replaced by later rows of the same file")
    if merged.gone[path]:
        parts.append(f"{merged.gone[path]} rows gone from the file")
    return ", ".join(parts)


def _write(pipeline: dlt.Pipeline, inbox: InboxPass, merged: dict[str, Merged]) -> None:
    """Load the new versions, and create whatever raw table is still missing; nothing to do is no dlt run."""
    has_rows = any(one.new or one.gone for one in merged.values())
    create = not is_complete(inbox.context.home)
    if not has_rows and not create:
        return
    resources = [
        _resource(inbox.spool, table, schema)
        for table, schema in RAW_SCHEMAS.items()
        if create or merged[table].new or merged[table].gone
    ]
    run_pipeline(pipeline, resources)


def _resource(spool: Spool, table: str, schema: pa.Schema) -> Any:
    def batches() -> Iterator[pa.Table]:
        yield schema.empty_table()
        yield from spool.fresh(table)

    # Without the hint dlt makes every time zone-aware, and staging would read it in the session's zone.
    naive: Any = {
        field.name: {"timezone": False}
        for field in schema
        if pa.types.is_timestamp(field.type) and field.type.tz is None
    }
    return dlt.resource(batches, name=table, columns=naive, **LOG_HINTS)()


def _loaded(files: list[InboxFile], report: LoadReport) -> tuple[list[InboxFile], list[InboxFile]]:
    """Files whose every row is in the warehouse, and files of which rows are held."""
    kept = {r.scope for r in report.resources if r.rows_held or r.status != "loaded"}
    seen = {r.scope for r in report.resources}
    return ([file for file in files if file.path in seen - kept and not file.has_changed()],
            [file for file in files if file.path in kept])


def _delete_loaded(files: list[InboxFile], report: LoadReport) -> list[str]:
    """Delete files whose every row is in the warehouse; one with held rows stays to be corrected."""
    loaded, held = _loaded(files, report)
    for file in loaded:
        file.location.unlink()
    return [f"{file.path} was not deleted because rows of it are held" for file in held]


def _strip_loaded(home: Home, files: list[InboxFile], report: LoadReport, contents: KnownContents) -> list[str]:
    """Take buyers' columns out of files whose every row is in the warehouse."""
    loaded, held = _loaded(files, report)
    notes = [f"{file.path} keeps its buyer columns because rows of it are held"
             for file in held if has_buyer_columns(SHEETS, file)]
    for file in loaded:
        try:
            reason = strip_file(home, SHEETS, file, contents)
        except (SheetProblem, OSError) as error:
            reason = f"it cannot be rewritten ({error})" if isinstance(error, SheetProblem) else (
                f"it cannot be rewritten ({error.strerror})")
        if reason:
            notes.append(f"{file.path} keeps its buyer columns: {reason}")
    return notes
