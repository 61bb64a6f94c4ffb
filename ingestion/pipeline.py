"""How a dlt pipeline of this project is made, run and recovered: one file for all sources.

Belongs here: dlt's settings (no telemetry, no trace files, Parquet only), the schema contract, and the
recovery of what a killed run left behind. Does not belong here: anything about one source.

A run loads the package of a killed run first. A package that cannot be read any more is set aside with
dlt's whole working folder: cursors are then restored from the warehouse, where they were committed together
with the rows they cover, so the rows are simply read again.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import dlt
import duckdb
from dlt.common.exceptions import DltException
from dlt.common.pipeline import LoadInfo
from dlt.common.schema.typing import TSchemaContractDict
from dlt.destinations.impl.duckdb.configuration import DuckDbCredentials
from dlt.pipeline.exceptions import PipelineStepFailed

from ingestion.config import Home
from ingestion.messages import text

# No types change under a model's feet: a column that arrives with another type stops the load.
SCHEMA_CONTRACT: Final[TSchemaContractDict] = {"tables": "evolve", "columns": "evolve", "data_type": "freeze"}

# The hints of a raw table: an insert-only log of versions.
LOG_HINTS: Final[dict[str, Any]] = {
    "write_disposition": {"disposition": "merge", "strategy": "insert-only"},
    "primary_key": "version_id",
    "schema_contract": SCHEMA_CONTRACT,
}

# The same for tables whose rows are long and compared before they are loaded: inserted once, not first into a staging
# table. What a killed run inserted is deleted before its package is loaded again (``_forget_unfinished_jobs``).
LONG_LOG_HINTS: Final[dict[str, Any]] = {**LOG_HINTS, "write_disposition": "append"}

_SETTINGS: Final[dict[str, str]] = {
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "RUNTIME__LOG_LEVEL": "CRITICAL",
    "PIPELINES__ENABLE_RUNTIME_TRACE": "false",  # a trace file would keep exception texts
    "NORMALIZE__PARQUET_NORMALIZER__ADD_DLT_LOAD_ID": "true",
    "NORMALIZE__LOADER_FILE_FORMAT": "parquet",
    "EXTRACT__NEXT_ITEM_MODE": "fifo",
    "LOAD__WORKERS": "1",
    "LOAD__TRUNCATE_STAGING_DATASET": "true",
    "LOAD__DELETE_COMPLETED_JOBS": "true",
}

# A load of any size spills to disk beyond this; without it DuckDB takes most of the machine.
_MEMORY_LIMIT: Final = "1GB"

_KEPT_PACKAGES: Final = 7
_DISK_ERRORS: Final = (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS)


class LoadError(RuntimeError):
    """A load could not be finished; the message says what to do."""


def sentence_and_remedy(error: LoadError) -> tuple[str, str]:
    """The two halves of a load error's sentence: what is wrong, and what to do."""
    wrong, _, remedy = str(error).replace("；", "; ").partition("; ")
    return wrong, remedy


def configure_dlt(home: Home) -> None:
    """Set dlt's own settings; before anything else of dlt is called, it reads some of them only once."""
    os.environ.update(_SETTINGS, DLT_DATA_DIR=str(home.dlt))


def open_pipeline(home: Home, name: str, dataset: str) -> dlt.Pipeline:
    """The pipeline ``name`` of a home, with nothing pending: what a killed run left is loaded first.

    Args:
        home: the home folder; its warehouse is the destination.
        name: pipeline name, such as ``linkstar_sheets``.
        dataset: schema of the raw tables, such as ``raw_sheets``.

    Raises:
        LoadError: the warehouse cannot be written.
    """
    home.create()
    configure_dlt(home)
    _remove_partial_extracts(home, name)
    try:
        pipeline = _create(home, name, dataset)
        _load_pending(pipeline, home, dataset)
    except (DltException, OSError, ValueError, KeyError) as error:
        _raise_if_warehouse_is_at_fault(error)
        _set_aside(home, name)
        pipeline = _create(home, name, dataset)
    _discard_unfinished_loads(home, dataset)
    _prune_loaded_packages(home, name)
    return pipeline


def run_pipeline(
    home: Home, pipeline: dlt.Pipeline, data: Any, prepare: Callable[[frozenset[str]], None] = lambda tables: None
) -> LoadInfo:
    """Extract, normalise and load ``data``; a failed job raises.

    Args:
        home: the home folder.
        pipeline: with nothing pending.
        data: resources or a source.
        prepare: gets the tables that rows wait for, before the first one is loaded.

    Raises:
        LoadError: the load failed; what was extracted stays pending for the next run.
    """
    try:
        # dlt opens the warehouse for each table; every time it is closed, all that was written is put in its place.
        with duckdb.connect(str(home.warehouse)):
            pipeline.sync_destination()  # the cursors that were committed with the rows
            pipeline.extract(data, loader_file_format="parquet")
            pipeline.normalize()
            prepare(frozenset(table for load_id in pipeline.list_normalized_load_packages()
                              for table in _waiting_tables(pipeline, load_id)))
            return pipeline.load()
    except PipelineStepFailed as error:
        _raise_if_warehouse_is_at_fault(error)
        said = next((one for one in _chain(error) if isinstance(one, LoadError)), None)
        if said is not None:  # whoever yields the rows has a sentence of its own
            raise LoadError(str(said)) from error
        cause = _root_cause(error)
        raise LoadError(text("step_failed", step=error.step, pipeline=pipeline.pipeline_name,
                             reason=_one_line(cause))) from cause


def _create(home: Home, name: str, dataset: str) -> dlt.Pipeline:
    """The dlt pipeline object."""
    credentials = DuckDbCredentials(str(home.warehouse))
    # Rows of a log have no order of their own; keeping that of a file takes twice the time.
    credentials.global_config = {"memory_limit": _MEMORY_LIMIT, "preserve_insertion_order": False}
    return dlt.pipeline(
        pipeline_name=name, dataset_name=dataset, pipelines_dir=str(home.dlt),
        destination=dlt.destinations.duckdb(credentials),
    )


def _load_pending(pipeline: dlt.Pipeline, home: Home, dataset: str) -> None:
    """Finish the packages a killed run left, oldest first."""
    if pipeline.list_extracted_load_packages():
        pipeline.normalize()
    if packages := pipeline.list_normalized_load_packages():
        _forget_unfinished_jobs(pipeline, packages, home, dataset)
        pipeline.load()


def _forget_unfinished_jobs(pipeline: dlt.Pipeline, packages: Sequence[str], home: Home, dataset: str) -> None:
    """Delete the rows of jobs that will run again: one that was killed between its commit and dlt's note of it would
    append its rows twice. A table has one job a package.
    """
    if not home.warehouse.exists():
        return
    with duckdb.connect(str(home.warehouse)) as connection:
        stored = {table for (table,) in connection.execute(
            "select table_name from information_schema.columns where table_catalog = current_database() "
            "and table_schema = ? and column_name = '_dlt_load_id'", [dataset]).fetchall()}
        for load_id in packages:
            for table in sorted(_waiting_tables(pipeline, load_id) & stored):
                connection.execute(f'delete from "{dataset}"."{table}" where _dlt_load_id = ?', [load_id])


def _waiting_tables(pipeline: dlt.Pipeline, load_id: str) -> set[str]:
    """Tables of the jobs of a package that are not done."""
    jobs = pipeline.get_load_package_info(load_id).jobs
    return {job.job_file_info.table_name for job in (*jobs["new_jobs"], *jobs["started_jobs"])}


def _remove_partial_extracts(home: Home, name: str) -> None:
    """Remove folders of extractions and normalisations that never committed; nothing refers to them."""
    root = home.dlt / name
    for folder in (root / "normalize").glob("*"):
        if folder.is_dir() and folder.name != "extracted":
            shutil.rmtree(folder)
    if (root / "load" / "new").is_dir():
        shutil.rmtree(root / "load" / "new")
        (root / "load" / "new").mkdir()


def _prune_loaded_packages(home: Home, name: str) -> None:
    """Keep the records of the last few loads; dlt never removes any."""
    folders = sorted((home.dlt / name / "load" / "loaded").glob("*"), key=lambda folder: folder.name)
    for folder in folders[:-_KEPT_PACKAGES]:
        shutil.rmtree(folder)


def _set_aside(home: Home, name: str) -> None:
    """Move the pipeline's working folder away (one copy is kept) so that it starts from the warehouse."""
    aside = home.dlt / f"{name}.unreadable"
    if aside.exists():
        shutil.rmtree(aside)
    if (home.dlt / name).exists():
        (home.dlt / name).rename(aside)


def _discard_unfinished_loads(home: Home, dataset: str) -> None:
    """Delete raw rows of loads that never completed (nothing is pending, so nothing ever will complete them).

    Nobody has read them: staging only reads completed loads. Left in place they would hide the same
    versions when the next run brings them again.
    """
    if not home.warehouse.exists():
        return
    connection = duckdb.connect(str(home.warehouse))
    try:
        tables = connection.execute(
            "select table_name from information_schema.columns where table_catalog = current_database() "
            "and table_schema = ? and column_name = '_dlt_load_id' order by table_name", [dataset]).fetchall()
        if not connection.execute(
                "select 1 from information_schema.tables where table_catalog = current_database() "
                "and table_schema = ? and table_name = '_dlt_loads'", [dataset]).fetchone():
            return  # tables were made for a first load that never began
        done = f'select load_id from "{dataset}"._dlt_loads where status = 0'
        for (table,) in tables:
            connection.execute(f'delete from "{dataset}"."{table}" where _dlt_load_id not in ({done})')
    finally:
        connection.close()


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and everything it was raised from."""
    current: BaseException | None = error
    while current is not None:
        yield current
        current = current.__cause__ or current.__context__


def _root_cause(error: BaseException) -> BaseException:
    """The innermost error."""
    return list(_chain(error))[-1]


def _one_line(error: BaseException) -> str:
    """First line of an error's text."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _raise_if_warehouse_is_at_fault(error: BaseException) -> None:
    """Stop with a clear sentence when the disk or a lock is the reason: no package is to blame.

    Raises:
        LoadError: the chain of errors holds a full disk or a DuckDB that cannot be opened.
    """
    for cause in _chain(error):
        if isinstance(cause, OSError) and cause.errno in _DISK_ERRORS:
            raise LoadError(text("home_unwritable", reason=cause.strerror)) from error
        if isinstance(cause, (duckdb.IOException, duckdb.OutOfMemoryException)):
            raise LoadError(text("warehouse_unwritable", reason=_one_line(cause))) from error
