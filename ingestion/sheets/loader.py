"""The load of the inbox: what lies there becomes new versions in ``raw_sheets``.

Run alone: ``python -m ingestion.sheets``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import partial
from typing import Any

import dlt
import pyarrow as pa

from ingestion.clicks.conflicts import click_conflicts
from ingestion.clicks.merge import merge_clicks
from ingestion.config import inbox_after_load
from ingestion.inbox.after_load import KnownContents, delete_loaded, strip_loaded
from ingestion.messages import in_language, text
from ingestion.pipeline import LOG_HINTS, LONG_LOG_HINTS, open_pipeline, run_pipeline
from ingestion.quarantine import to_arrow
from ingestion.raw_state import held_amounts, held_files, missing_tables, open_warehouse
from ingestion.report import LoadReport, ResourceReport, RunContext
from ingestion.seller_exports.recogniser import ExportRecogniser
from ingestion.sheets.conflicts import CONFLICTS, spool_conflicts
from ingestion.sheets.files import list_files
from ingestion.sheets.inbox import InboxPass
from ingestion.sheets.merge import Merged, merge_table
from ingestion.sheets.published_rules import PublishedRules
from ingestion.sheets.raw_schema import DATASET, PIPELINE, RAW_SCHEMAS
from ingestion.sheets.registry import SHEETS
from ingestion.sheets.rows_rules import LinkClickRow
from ingestion.sheets.safety import settled
from ingestion.sheets.spool import Spool
from ingestion.sheets.state import contents_first_seen, known_files
from ingestion.sheets.strip import has_buyer_columns, strip_file

SOURCE = "sheets"


def load(context: RunContext, again: Collection[str] | None = None) -> LoadReport:
    """Load the inbox of a home.

    Args:
        context: the run.
        again: read the files with these paths although their bytes are known, and no other file; None reads
            whatever is new or has changed.

    Returns: counts per file and sheet; status ``skipped`` for an empty inbox.

    Raises:
        LoadError: the warehouse cannot be written.
        SettingsError: ``LINKSTAR_INBOX_AFTER_LOAD`` is not a known word.
    """
    after_load = inbox_after_load()
    home = context.home.create()
    pipeline = open_pipeline(home, PIPELINE, DATASET)
    found, temporary = list_files(home.inbox)
    files, moving = settled([file for file in found if again is None or file.path in again])
    contents = KnownContents(home)
    report = LoadReport(SOURCE)
    report.notes += [text("temporary_file", path=path) for path in temporary if again is None or path in again]
    report.notes += [text("file_gone", path=path) for path in sorted(set(again or ()) - {file.path for file in found})]
    report.notes += [text("file_moving", path=file.path) for file in moving]
    with Spool(home.dlt / "inbox_spool") as spool:
        with open_warehouse(home.warehouse):  # kept open: opening it costs more than most questions
            inbox = InboxPass(
                context, SHEETS, spool, known_files(home), contents_first_seen(home), PublishedRules.of(home), contents,
                ExportRecogniser(home).is_export, frozenset(again or ()), {file.path for file in moving},
            )
        for file in files:
            inbox.take(file)
        spool_conflicts(inbox)
        merged = _merge(inbox, again)
        report.notes += inbox.notes + click_conflicts(context, spool, LinkClickRow.sheet, inbox.ages())
        _report_files(report, inbox, merged)
        spool.drop_all_parsed()
        _write(pipeline, inbox, merged)
    if not found:
        report.status, report.message = "skipped", text("inbox_empty")
        report.remedy = text("inbox_empty_remedy", folder=home.inbox.name)
    if after_load == "delete":
        report.notes += delete_loaded(files, report)
    if after_load == "strip":
        report.notes += strip_loaded(files, report, partial(has_buyer_columns, SHEETS),
                                     lambda file: strip_file(home, SHEETS, file, contents))
    return report


def _merge(inbox: InboxPass, considered: Collection[str] | None) -> dict[str, Merged]:
    """New versions of every table, written to the spool; only of ``considered`` files, if they are given."""
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
    merged[CONFLICTS] = merge_table(inbox.context, inbox.spool, CONFLICTS, again, set())
    merged["files"] = merge_table(inbox.context, inbox.spool, "files", [], set())
    with inbox.spool.parsed_writer(len(inbox.read), "quarantine", to_arrow([]).schema) as writer:
        writer.append_table(to_arrow(inbox.held_files))
    stale = held_files(inbox.context.home, DATASET) - {record.scope for record in inbox.held_files} - inbox.left
    if considered is not None:
        stale &= set(considered)
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
            report.notes.append(text("header_only", path=outcome.file.path))
    amounts = held_amounts(inbox.context.home, DATASET) if inbox.unchanged else {}
    for known in inbox.unchanged:
        report.resources.append(
            ResourceReport(
                known.entity,
                known.path,
                rows_read=known.rows_read,
                rows_unchanged=known.rows_landed,
                rows_held=known.rows_held,
                amount_held=amounts.get(known.path, {}),
                message=text("file_unchanged"),
            )
        )
    for record in inbox.held_files:
        texts = record.as_row()
        report.resources.append(
            ResourceReport(
                "unknown",
                record.scope,
                status="skipped",
                message=in_language(texts["reason_en"], texts["reason_zh"]),
                remedy=in_language(texts["remedy_en"], texts["remedy_zh"]),
            )
        )


def _message(merged: Merged, path: str) -> str:
    parts = []
    if merged.superseded[path]:
        parts.append(text("rows_superseded", count=merged.superseded[path]))
    if merged.gone[path]:
        parts.append(text("rows_gone", count=merged.gone[path]))
    return ", ".join(parts)


def _write(pipeline: dlt.Pipeline, inbox: InboxPass, merged: dict[str, Merged]) -> None:
    """Load the new versions, and create whatever raw table is still missing; nothing to do is no dlt run."""
    has_rows = any(one.new or one.gone for one in merged.values())
    create = bool(missing_tables(inbox.context.home, DATASET, RAW_SCHEMAS))
    if not has_rows and not create:
        return
    resources = [
        _resource(inbox.spool, table, schema)
        for table, schema in RAW_SCHEMAS.items()
        if create or merged[table].new or merged[table].gone
    ]
    run_pipeline(inbox.context.home, pipeline, resources)


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
    # Clicks were compared already, and there may be a hundred million: they are inserted once.
    hints = LONG_LOG_HINTS if table == LinkClickRow.sheet else LOG_HINTS
    return dlt.resource(batches, name=table, columns=naive, **hints)()
