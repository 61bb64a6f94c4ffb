"""A refresh killed at any moment: the next one finishes the work, no row lost, none doubled, the published snapshot whole."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from ingestion.sandbox import Sandbox, World, write_sample_sheets
from tests.support.dbt_project import Warehouse, differences

pytestmark = pytest.mark.long

REPOSITORY = Path(__file__).resolve().parents[2]
FIRST_NIGHT = datetime(2026, 6, 10, 2, tzinfo=UTC)
SECOND_NIGHT = FIRST_NIGHT + timedelta(days=1)
SESSION = "orchestration.session"
# "After" one step is "before" the next; every step boundary stands here once.
BOUNDARIES: dict[str, list[object]] = {
    "before the first load": [SESSION, "RefreshSession.load", 1, "before"],
    **{f"{what} {number} done": [SESSION, f"RefreshSession.{what}", number, "after"]
       for what, count in (("load", 2), ("build", 3), ("check", 4), ("publish", 1)) for number in range(1, count + 1)},
    **{f"publishing: {name} done": [module, name, 1, "after"] for module, name in (
        ("orchestration.publish", "apply_comments"), ("orchestration.publish", "checkpoint"), ("orchestration.publish", "write_snapshot_file"),
        ("orchestration.publish", "write_snapshot_manifest"), ("orchestration.snapshots", "point_readers_to"),
        ("orchestration.snapshots", "write_current_manifest"), ("orchestration.ledger", "Ledger.record_published_figures"))},
}


def _drive(cases: list[dict[str, object]], folder: Path, moment: datetime, sandbox: Sandbox) -> list[dict[str, object]]:
    file = folder / f"cases_{len(list(folder.glob('cases_*')))}.json"
    file.write_text(json.dumps(cases))
    environment = {**os.environ, **sandbox.settings(), "LINKSTAR_SECRET": "a secret of the tests", "LINKSTAR_AS_OF": moment.isoformat(), "LINKSTAR_LANG": "en"}
    done = subprocess.run([sys.executable, "-m", "tests.e2e.crash_driver", str(file)], cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def _log(home: Path) -> str:
    path = home.parent / f"{home.name}.log"
    return path.read_text()[-2000:] if path.exists() else ""


def _raw_rows(home: Path) -> dict[str, list[tuple[object, ...]]]:
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
        tables = connection.execute("""select table_schema, table_name from information_schema.columns
            where table_schema like 'raw%' and column_name = 'version_id' order by all""").fetchall()
        return {f"{schema}.{table}": connection.execute(f"select record_key, version_id from {schema}.{table} order by all").fetchall()
                for schema, table in tables}


def _assert_whole(published: Path) -> None:
    """The stable path opens, and every table has the rows its manifest counts."""
    manifest = json.loads((published.parent / "manifest.json").read_text())
    snapshot = json.loads((published.parent / "snapshots" / f"{manifest['snapshot_id']}.json").read_text())
    with duckdb.connect(str(published), read_only=True) as connection:
        current = connection.execute("select snapshot_id from core.mart_clock").fetchall()[0][0]
        if current == snapshot["snapshot_id"]:
            for table, rows in snapshot["tables"].items():
                assert connection.execute(f"select count(*) from {table}").fetchall()[0][0] == rows, table
        else:  # killed between the swap and the manifest: the new snapshot must still be complete
            assert connection.execute("select count(*) from marts.fct_order_lines").fetchall()[0][0] > 0


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    return Sandbox(World.generate(seed=5, orders=150, days=40, end=SECOND_NIGHT), as_of=FIRST_NIGHT)


def test_killed_at_every_boundary_and_at_random_moments(sandbox: Sandbox, tmp_path: Path) -> None:
    template = tmp_path / "template"
    write_sample_sheets(template / "inbox", sandbox.world)
    with sandbox:
        first = _drive([{"home": str(template), "bomb": None}], tmp_path, FIRST_NIGHT, sandbox)
        assert first[0]["code"] == 0, _log(template)
        sandbox.as_of = SECOND_NIGHT
        rng = random.Random(11)
        bombs: dict[str, list[object] | None] = {"no kill": None, **BOUNDARIES, **{f"random {n}": [round(rng.uniform(0.3, 9.0), 2)] for n in range(3)}}
        homes = {name: tmp_path / f"home_{number}" for number, name in enumerate(bombs)}
        killed = _drive([{"home": str(homes[name]), "template": str(template), "bomb": bomb} for name, bomb in bombs.items()], tmp_path, SECOND_NIGHT, sandbox)
        for (name, bomb), outcome in zip(bombs.items(), killed, strict=True):
            assert outcome["killed"] or bomb is None or len(bomb) == 1, f"{name}: the boundary was never reached. {_log(homes[name])}"
            _assert_whole(homes[name] / "published" / "linkstar.duckdb")
        again = _drive([{"home": str(homes[name]), "bomb": None} for name in bombs if bombs[name]], tmp_path, SECOND_NIGHT, sandbox)
        for outcome in again:
            assert outcome["code"] == 0, _log(Path(str(outcome["home"])))

    reference = homes["no kill"]
    expected_raw, expected = _raw_rows(reference), Warehouse(reference)
    for name, home in homes.items():
        if home == reference:
            continue
        assert _raw_rows(home) == expected_raw, f"{name}: raw rows lost or doubled"
        assert not differences(expected, Warehouse(home)), name
        _assert_whole(home / "published" / "linkstar.duckdb")
    shutil.rmtree(tmp_path, ignore_errors=True)
