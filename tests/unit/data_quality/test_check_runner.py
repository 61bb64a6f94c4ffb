"""The runner: gives files back, skips what was never loaded, hides nothing, leaves no trace."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from data_quality import dialect
from data_quality.checks import Bound, Check, TableSuite, Text
from data_quality.database import DatabaseBusyError, inventory_of, reading
from data_quality.runner import run_stage, run_suites
from data_quality.suites import STAGES
from tests.unit.data_quality.builder import CLOCK, MARTS, WAREHOUSE, build, execute

Files = tuple[Path, Path]
WRITE = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute('create table written as select 1')"


def write_in_another_process(path: Path) -> subprocess.CompletedProcess[str]:
    """Open a file for writing elsewhere; fails if anybody holds it."""
    return subprocess.run(
        [sys.executable, "-c", WRITE, str(path)], capture_output=True, text=True, check=False
    )


def measured_suite(check: Check, columns: tuple[str, ...] = ("sale_price",)) -> TableSuite:
    """A suite of one check over the order lines."""
    return TableSuite("staging.stg_tiktok_shop__order_lines", (check,), columns)


def make_check(measure: str) -> Check:
    """A critical check of one measure."""
    text = Text("something", "某事")
    return Check("measured", "critical", measure, Bound(CLOCK.date(), "a test", at_most=0), text, text)


def test_files_are_given_back(files: Files) -> None:
    """Another process, and this one, can write both files right after a run, also after failing checks."""
    warehouse, marts = files
    execute(marts, ["update marts.fct_order_lines set gmv_net = -1 where rowid < 9"])
    for stage in STAGES:
        run_stage(stage, warehouse, marts, CLOCK)
    for path in files:
        assert write_in_another_process(path).stderr == ""
        execute(path, ["drop table main.written"])


def test_a_leaked_sibling_does_not_keep_the_file(files: Files) -> None:
    """A library that never closes its connection must not lock the next writer out."""
    warehouse, _ = files
    with reading(warehouse) as connection:
        wrapped = dialect.engine_options(connection)["creator"]()
    assert write_in_another_process(warehouse).stderr == ""
    wrapped.close()


def test_busy_file_is_named(files: Files) -> None:
    """A file that is being written is an error of one sentence, not a lock message."""
    warehouse, marts = files
    with (
        duckdb.connect(str(warehouse)),
        pytest.raises(DatabaseBusyError, match="is being written by another"),
    ):
        run_stage("landed", warehouse, marts, CLOCK)


def test_file_locked_by_another_process_is_named(files: Files) -> None:
    """The same for a refresh that runs in another process."""
    warehouse, marts = files
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(warehouse)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with pytest.raises(DatabaseBusyError, match="is being written by another"):
            run_stage("landed", warehouse, marts, CLOCK)


def test_uncommitted_log_is_read(files: Files) -> None:
    """A writer that was killed leaves a write-ahead log; reading replays it and loses nothing."""
    warehouse, marts = files
    killed = (
        "import duckdb, os, sys; c = duckdb.connect(sys.argv[1]); "
        "c.execute(\"set checkpoint_threshold = '1 GB'\"); "
        'c.execute("update staging.stg_tiktok_shop__order_lines set quantity = 0"); os._exit(9)'
    )
    subprocess.run([sys.executable, "-c", killed, str(warehouse)], check=False)
    assert Path(f"{warehouse}.wal").exists()
    assert not run_stage("staged", warehouse, marts, CLOCK).passed


@pytest.mark.parametrize("stage", STAGES)
def test_missing_files_and_tables_are_noted(tmp_path: Path, stage: str) -> None:
    """A source that was never loaded is skipped with a note in two languages, and no file is created."""
    result = run_stage(stage, tmp_path / "warehouse.duckdb", tmp_path / "marts.duckdb", CLOCK)
    assert result.passed and result.checks == ()
    assert all("skipped" in note.en and "已跳过" in note.zh for note in result.notes)
    assert bool(result.notes) == (stage != "landed")
    assert list(tmp_path.iterdir()) == []


def test_only_missing_tables_are_skipped(tmp_path: Path) -> None:
    """A seller without affiliates: the other tables are checked all the same."""
    tables = {name: query for name, query in WAREHOUSE.items() if "stg_tiktok_shop__affiliate" not in name}
    warehouse = build(tmp_path / "warehouse.duckdb", tables, rows=3)
    result = run_stage("staged", warehouse, tmp_path / "marts.duckdb", CLOCK)
    assert result.passed and result.checks
    assert {note.en for note in result.notes} == {
        f"staging.stg_tiktok_shop__affiliate_lines__{kind} skipped: "
        "staging.stg_tiktok_shop__affiliate_lines not there "
        "(its source was never loaded, or it is not built yet)"
        for kind in ("plausibility", "open_list")
    }


def test_missing_column_fails(files: Files) -> None:
    """A column that a check reads and the table lacks is a critical failure, never one check less."""
    warehouse, marts = files
    execute(marts, ["alter table marts.creator_roi drop column settled_share"])
    result = run_stage("marts", warehouse, marts, CLOCK)
    assert not result.passed
    assert [check.name for check in result.failures] == ["plausibility_columns"]
    assert "marts.creator_roi has no column settled_share" in result.failures[0].message_en


def test_check_that_cannot_be_measured_fails(files: Files) -> None:
    """An error inside the database is a failed check that quotes it, and no pass."""
    warehouse, _ = files
    checks, _ = run_suites(
        [measured_suite(make_check("max(no_such_column)"))], inventory_of(warehouse), {"warehouse": warehouse}
    )
    assert [(check.passed, check.observed) for check in checks] == [(False, None)]
    assert "could not be measured" in checks[0].message_en
    assert "no_such_column" in checks[0].message_en
    assert write_in_another_process(warehouse).stderr == ""


def test_one_that_cannot_be_measured_hides_no_other(files: Files) -> None:
    """All suites are measured at once; where that fails each has its own verdict: its own number, its own error."""
    warehouse, _ = files
    measures = ["count(*) - count(*)", "max(no_such_column)", "1"]
    suites = [replace(measured_suite(make_check(measure)), kind=f"suite_{n}") for n, measure in enumerate(measures)]
    checks, _ = run_suites(suites, inventory_of(warehouse), {"warehouse": warehouse})
    assert [(check.suite[-7:], check.passed, check.observed) for check in checks] == [
        ("suite_0", True, 0), ("suite_1", False, None), ("suite_2", False, 1)]
    assert "no_such_column" in checks[1].message_en and "no_such_column" not in checks[2].message_en


def test_null_measure_reads_as_when_empty(files: Files) -> None:
    """Nothing to measure is not a failure."""
    warehouse, _ = files
    suite = measured_suite(make_check("max(case when sale_price > 100 then 1 end)"))
    checks, _ = run_suites([suite], inventory_of(warehouse), {"warehouse": warehouse})
    assert [(check.passed, check.observed) for check in checks] == [(True, 0)]


def test_paths_are_taken_literally(tmp_path: Path) -> None:
    """A home whose path looks like a URL, a setting or SQL is a home like any other."""
    folder = tmp_path / "it's $HOME 100%?&#店铺"
    folder.mkdir()
    warehouse = build(tmp_path / "warehouse.duckdb", WAREHOUSE, rows=3).rename(folder / "warehouse.duckdb")
    result = run_stage("landed", warehouse, folder / "marts.duckdb", CLOCK)
    assert result.passed and result.checks


def test_naive_clock_is_utc(clean_files: Files) -> None:
    """A clock without a zone is UTC whatever the machine's zone is."""
    assert run_stage("landed", *clean_files, datetime(2026, 11, 22, 2)).passed


def test_nothing_is_written_or_imported_early(clean_files: Files, tmp_path: Path) -> None:
    """Great Expectations is imported on first use and leaves no trace; Dagster is never imported."""
    script = (
        "import sys\nfrom datetime import UTC, datetime\nfrom pathlib import Path\n"
        "from data_quality.runner import run_stage\n"
        "assert 'great_expectations' not in sys.modules\n"
        "clock = datetime(2026, 11, 22, 2, tzinfo=UTC)\n"
        "assert run_stage('landed', Path(sys.argv[1]), Path(sys.argv[2]), clock).passed\n"
        "assert 'great_expectations' in sys.modules and 'dagster' not in sys.modules\n"
    )
    root = Path(__file__).parents[3]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PYTHONPATH": str(root),
        "TZ": "Asia/Bangkok",
    }
    found = subprocess.run(
        [sys.executable, "-c", script, *map(str, clean_files)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.returncode, found.stdout, found.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


def test_suite_names_and_reasons(clean_files: Files) -> None:
    """Names are unique, thresholds carry a date and a reason, sentences exist in both languages."""
    from data_quality.database import survey

    warehouse, marts = clean_files
    inventory, moment = survey(warehouse, CLOCK)
    suites = [
        suite for stage in STAGES.values() for suite in stage({**inventory, **inventory_of(marts)}, moment)
    ]
    assert len({suite.name for suite in suites}) == len(suites)
    for suite in suites:
        assert len({check.name for check in suite.checks}) == len(suite.checks)
        for check in suite.checks:
            assert check.bound.reason and check.bound.decided and check.bound.allowed
            assert check.claim.en and check.claim.zh and check.remedy.en and check.remedy.zh
            assert check.bound.at_most is None or check.when_empty <= check.bound.at_most
            assert check.bound.at_least is None or check.when_empty >= check.bound.at_least


def test_marts_file_alone(tmp_path: Path) -> None:
    """The marts are checked without a warehouse beside them (a copied file)."""
    marts = build(tmp_path / "marts.duckdb", MARTS)
    result = run_stage("marts", tmp_path / "warehouse.duckdb", marts, CLOCK)
    assert result.passed and result.checks and not result.notes
