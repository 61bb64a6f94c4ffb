"""The load of the exports in the inbox: they become new versions in ``raw_seller_exports``.

Run alone: ``python -m ingestion.seller_exports``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from functools import partial
from typing import Any

import dlt
import duckdb
import pyarrow as pa

from ingestion.config import inbox_after_load
from ingestion.inbox.after_load import KnownContents, delete_loaded, strip_loaded
from ingestion.messages import in_language, text
from ingestion.pipeline import LOG_HINTS, LONG_LOG_HINTS, open_pipeline, run_pipeline
from ingestion.raw_state import held_amounts, held_files, missing_tables, open_warehouse
from ingestion.raw_tables import prepare_log
from ingestion.report import LoadReport, ResourceReport, RunContext
from ingestion.seller_exports.headers import ENTITIES
from ingestion.seller_exports.holding import SOURCE
from ingestion.seller_exports.inbox import ExportPass, ExportRead
from ingestion.seller_exports.merging import (
    CHOSEN,
    WITHDRAWN,
    merge_quarantine,
    merge_records,
    withdraw_records,
    write_versions,
)
from ingestion.seller_exports.raw_schema import (
    DATASET,
    FILE_CANDIDATES,
    LOADED_SCHEMA,
    PIPELINE,
    RAW_SCHEMAS,
)
from ingestion.seller_exports.shops import known_shops
from ingestion.seller_exports.state import KnownExport, known_exports
from ingestion.seller_exports.strip import has_buyer_columns, strip_export
from ingestion.sheets.files import list_files
from ingestion.sheets.safety import settled
from ingestion.sheets.spool import Spool
from ingestion.sheets.state import known_files
from ingestion.versions import KnownVersions


def load(context: RunContext, again: Collection[str] | None = None) -> LoadReport:
    """Load the exports of a home's inbox.

    Args:
        context: the run.
        again: read the files with these paths although their bytes are known, and no other file; None reads
            whatever is new or has changed.

    Returns: counts per file and export; status ``skipped`` where there is none.

    Raises:
        LoadError: the warehouse cannot be written.
        SettingsError: ``LINKSTAR_INBOX_AFTER_LOAD`` is not a known word.
    """
    after_load = inbox_after_load()
    home = context.home.create()
    pipeline = open_pipeline(home, PIPELINE, DATASET)
    found = list_files(home.inbox)[0]
    files, moving = settled([file for file in found if again is None or file.path in again])
    report = LoadReport(SOURCE)
    report.notes += [text("file_gone", path=path) for path in sorted(set(again or ()) - {file.path for file in found})]
    with Spool(home.dlt / "exports_spool") as spool:
        with open_warehouse(home.warehouse):  # kept open: opening it costs more than most questions
            sheet_files = {path: one.file_hash for path, one in known_files(home).items()}
            contents, known = KnownContents(home), known_exports(home)
            # Where loaded files are deleted, one that is gone was not moved.
            present = {file.path for file in found} | (set(known) if after_load == "delete" else set())
            inbox = ExportPass(context, known_shops(home), spool, known, sheet_files, contents,
                               frozenset(again or ()), {file.path for file in moving}, frozenset(present))
        for file in files:
            inbox.take(file)
        with open_warehouse(home.warehouse):
            new = _merge(inbox, again)
            _report_files(report, inbox, new)
            _write(pipeline, inbox)
    if not report.resources:
        report.status, report.message = "skipped", text("exports_none")
        report.remedy = text("exports_remedy", inbox=home.inbox.name)
    if after_load == "delete":
        report.notes += delete_loaded(files, report)
    if after_load == "strip":
        report.notes += strip_loaded(files, report, has_buyer_columns, partial(strip_export, home, contents))
    return report


def _merge(inbox: ExportPass, considered: Collection[str] | None) -> dict[str, Counter[str]]:
    """New versions of every table, written to the spool; only of ``considered`` files, if they are given.

    Returns: new rows by entity and path.
    """
    context, spool = inbox.context, inbox.spool
    new = {entity: merge_records(context, spool, entity) for entity in ENTITIES}
    for entity in ENTITIES:
        withdraw_records(context, spool, entity, inbox.moved)
    candidates = pa.Table.from_pylist([one.candidate(context.known_at) for one in inbox.read], schema=FILE_CANDIDATES)
    with spool.fresh_writer("files", RAW_SCHEMAS["files"]) as writer:
        files = KnownVersions(context.home.warehouse, DATASET, "files")
        writer.append_table(files.filter(candidates, context.known_at))
        if inbox.moved:
            writer.append_table(
                files.missing(candidates, context.known_at, "path in (select unnest(?))", [inbox.moved])
            )
    held = [record for one in inbox.read for record in one.held] + inbox.held_files
    stale = held_files(context.home, DATASET) - {record.scope for record in inbox.held_files} - inbox.left
    if considered is not None:
        stale &= set(considered)
    merge_quarantine(context, spool, held, sorted({*(one.file.path for one in inbox.read), *inbox.moved, *stale}))
    return new


def _report_files(report: LoadReport, inbox: ExportPass, new: dict[str, Counter[str]]) -> None:
    """One line per file and export; rows read = unchanged + new + held."""
    report.notes += inbox.notes
    for outcome in inbox.read:
        for entity, resource in outcome.resources.items():
            fresh = new[entity][outcome.file.path]
            resource.rows_new, resource.rows_unchanged = fresh, resource.rows_unchanged - fresh
            resource.message = _span(outcome)
            report.resources.append(resource)
    amounts = held_amounts(inbox.context.home, DATASET) if inbox.unchanged else {}
    for path, known in inbox.unchanged:
        report.resources.append(_unchanged(path, known, amounts.get(path, {})))
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


def _span(outcome: ExportRead) -> str:
    """Shop and days of a file."""
    if not outcome.days:
        return text("export_of_shop", shop=outcome.shop.code)
    return text("export_file", shop=outcome.shop.code, first=min(outcome.days), last=max(outcome.days))


def _unchanged(path: str, known: KnownExport, amounts: Any) -> ResourceReport:
    message = text("file_unchanged") if path == known.path else text("export_same_content", other=known.path)
    return ResourceReport(
        known.entity,
        path,
        rows_read=known.rows_read,
        rows_unchanged=known.rows_landed,
        rows_held=known.rows_held,
        amount_held=amounts,
        message=message,
    )


def _write(pipeline: dlt.Pipeline, inbox: ExportPass) -> None:
    """Load the new versions, and create whatever raw table is still missing; nothing to do is no dlt run."""
    spool = inbox.spool
    spooled = {path.stem for stage in (CHOSEN, WITHDRAWN, "fresh") for path in (spool.folder / stage).glob("*.parquet")}
    wanted = spooled | set(missing_tables(inbox.context.home, DATASET, RAW_SCHEMAS))
    if wanted:
        with duckdb.connect(str(inbox.context.home.warehouse)) as connection:
            for table in sorted(wanted.intersection(ENTITIES)):
                prepare_log(connection, DATASET, table, LOADED_SCHEMA)
        resources = [_resource(inbox, table) for table in RAW_SCHEMAS if table in wanted]
        run_pipeline(inbox.context.home, pipeline, resources)


def _resource(inbox: ExportPass, table: str) -> Any:
    schema, spool = RAW_SCHEMAS[table], inbox.spool

    def batches() -> Iterator[Any]:
        yield schema.empty_table()
        yield from spool.fresh(table)

    def records() -> Iterator[Any]:
        """One file, which dlt takes over as it is: half a million long payloads are not encoded three times."""
        written = write_versions(inbox.context, spool, table, dlt.current.load_package_state()["load_id"])
        if written is None:
            yield schema.empty_table()
        else:
            file, rows = written
            yield dlt.mark.with_file_import(str(file), "parquet", rows, hints=LOADED_SCHEMA.empty_table())

    if table in ENTITIES:
        return dlt.resource(records, name=table, **LONG_LOG_HINTS)()
    return dlt.resource(batches, name=table, **LOG_HINTS)()
