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
