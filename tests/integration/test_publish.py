"""Publishing is one atomic step: readers keep the old version, a kill leaves a whole file, rollback goes back."""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration import snapshots
from orchestration.errors import LinkstarError
from orchestration.publish import recover
from tests.support.forks import exit_code, fork
from tests.support.published import publish_once

STEPS = (
    "orchestration.publish.apply_comments", "orchestration.publish.checkpoint",
    "orchestration.publish.write_snapshot_file", "orchestration.publish.write_snapshot_manifest",
    "orchestration.snapshots.point_readers_to", "orchestration.snapshots.write_current_manifest",
    "orchestration.ledger.Ledger.record_published_figures", "orchestration.snapshots.prune_snapshots",
)


def _publish_and_die(folder: Path, step: str, moment: str) -> int:
    """Publish, the work of a process that dies before or after a step."""
    module, attribute = step.rsplit(".", 1)
    if module.rpartition(".")[2][0].isupper():
        module, kind = module.rsplit(".", 1)
        owner = getattr(importlib.import_module(module), kind)
    else:
        owner = importlib.import_module(module)
    original = getattr(owner, attribute)

    def die(*args: Any, **kwargs: Any) -> None:
        if moment == "after":
            original(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, attribute, die)
    publish_once(folder, rows=5)
    return 0


def _rows(path: Path) -> int:
    with duckdb.connect(str(path), read_only=True) as connection:
        found = connection.execute("select count(*) from marts.sales").fetchone()
    assert found is not None
    return int(found[0])


def test_the_manifest_describes_the_file(tmp_path: Path) -> None:
    home, manifest = publish_once(tmp_path)
    assert manifest["tables"] == {"marts.published_figures": 1, "marts.sales": 3}
    assert manifest["sha256"] == hashlib.sha256(home.published.read_bytes()).hexdigest()
    assert json.loads((home.published.parent / "manifest.json").read_text())["snapshot_id"] == manifest["snapshot_id"]
    assert home.published.read_bytes()[12] == 64  # storage version v1.0.0, which older drivers read


def test_comments_are_published(tmp_path: Path) -> None:
    home, _ = publish_once(tmp_path)
    with duckdb.connect(str(home.published), read_only=True) as connection:
        comments = connection.execute("select comment from duckdb_columns() where table_name = 'sales' "
                                      "and comment is not null order by 1").fetchall()
        table = connection.execute("select comment from duckdb_tables() where table_name = 'sales'").fetchall()
    assert comments == [("备注 / Note.",), ("订单号 / Order id.",)]
    assert table == [("一行一单 / One row per order.",)]


def test_an_open_reader_keeps_the_old_version(tmp_path: Path) -> None:
    home, _ = publish_once(tmp_path)
    reader = subprocess.Popen(
        [sys.executable, "-c", "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); print('open', flush=True);"
         "sys.stdin.readline(); print(c.execute('select count(*) from marts.sales').fetchone()[0])", str(home.published)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert reader.stdout is not None
    assert reader.stdout.readline() == "open\n"
    publish_once(tmp_path, rows=5)
    assert reader.communicate("go\n", timeout=60)[0].strip() == "3"
    assert _rows(home.published) == 5


@pytest.mark.parametrize("moment", ["before", pytest.param("after", marks=pytest.mark.slow)])
@pytest.mark.parametrize("step", STEPS)
def test_a_kill_at_any_step_leaves_a_whole_file_and_the_next_publish_mends_the_rest(
        tmp_path: Path, step: str, moment: str) -> None:
    home, first = publish_once(tmp_path)
    assert exit_code(fork(_publish_and_die, tmp_path, step, moment)) == -signal.SIGKILL
    assert _rows(home.published) in (3, 5)
    recover(home)
    current = snapshots.current_snapshot_id(home)
    assert json.loads((home.published.parent / "manifest.json").read_text())["snapshot_id"] == current
    _, third = publish_once(tmp_path, rows=7)
    assert _rows(home.published) == 7
    kept = [manifest["snapshot_id"] for manifest in snapshots.list_snapshots(home)]
    assert kept[0] == third["snapshot_id"]
    assert first["snapshot_id"] in kept
    leftovers = {path.name for path in home.snapshots.iterdir()} - {f"{name}.{kind}" for name in kept for kind in ("duckdb", "json")}
    assert leftovers == set()
    with duckdb.connect(str(home.warehouse)) as connection:
        doubled = connection.execute("select snapshot_id from meta.published_figures group by all having count(*) > 1").fetchall()
        recorded = {name for (name,) in connection.execute("select snapshot_id from meta.published_figures").fetchall()}
    assert doubled == []
    assert {first["snapshot_id"], current, third["snapshot_id"]} <= recorded


def test_rollback_shows_an_earlier_snapshot_and_records_it(tmp_path: Path) -> None:
    home, first = publish_once(tmp_path)
    _, second = publish_once(tmp_path, rows=5)
    assert snapshots.rollback(home, first["snapshot_id"]) == second["snapshot_id"]
    assert (_rows(home.published), snapshots.current_snapshot_id(home)) == (3, first["snapshot_id"])
    record = json.loads((home.published.parent / "manifest.json").read_text())
    assert record["rolled_back"]["from"] == second["snapshot_id"]
    snapshots.rollback(home, second["snapshot_id"])
    assert _rows(home.published) == 5
    with pytest.raises(LinkstarError, match=second["snapshot_id"]):
        snapshots.rollback(home, "nothing")


def test_old_snapshots_go_but_never_the_one_readers_see(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKSTAR_KEEP_SNAPSHOTS", "2")
    ids = []
    for rows in (1, 2, 3):
        home, manifest = publish_once(tmp_path, rows=rows)
        ids.append(manifest["snapshot_id"])
    assert [manifest["snapshot_id"] for manifest in snapshots.list_snapshots(home)] == [ids[2], ids[1]]
    snapshots.rollback(home, ids[1])
    monkeypatch.setenv("LINKSTAR_KEEP_SNAPSHOTS", "1")
    assert snapshots.prune_snapshots(home) == []
    assert {path.stem for path in home.snapshots.glob("*.duckdb")} == {ids[1], ids[2]}
    monkeypatch.setenv("LINKSTAR_KEEP_SNAPSHOTS", "none")
    with pytest.raises(LinkstarError, match="LINKSTAR_KEEP_SNAPSHOTS"):
        snapshots.prune_snapshots(home)


def test_a_stale_write_ahead_log_beside_the_stable_path_is_removed(tmp_path: Path) -> None:
    """A BI tool that opened the file for writing left its log; replayed on the new file it would break it."""
    home, _ = publish_once(tmp_path)
    log = home.published.with_name(home.published.name + ".wal")
    log.write_bytes(b"old")
    publish_once(tmp_path, rows=5)
    assert not log.exists()
    assert _rows(home.published) == 5
