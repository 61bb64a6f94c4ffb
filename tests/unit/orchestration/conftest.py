"""The project's manifest, parsed once for all tests of this folder."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import pytest

from ingestion.config import Home
from orchestration.dbt_runner import DbtProject


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """The project's manifest, parsed with an empty environment (and read back the second time)."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("LINKSTAR_", "SOURCES__", "DAGSTER_", "DBT_")):
                patch.delenv(name)
        home = Home(tmp_path_factory.mktemp("home"))
        first = DbtProject(home).manifest_json()
        assert DbtProject(home).manifest_json() == first
    return first


@pytest.fixture(scope="session")
def untested(manifest: Mapping[str, Any]) -> Mapping[str, Any]:
    """The manifest without dbt's tests: they are two thirds of what a run of the job has to handle."""
    tests = {unique_id for unique_id, node in manifest["nodes"].items() if node["resource_type"] == "test"}
    maps = {name: {one: [other for other in others if other not in tests] for one, others in manifest[name].items() if one not in tests}
            for name in ("parent_map", "child_map")}
    return {**manifest, **maps, "nodes": {unique_id: node for unique_id, node in manifest["nodes"].items() if unique_id not in tests}}
