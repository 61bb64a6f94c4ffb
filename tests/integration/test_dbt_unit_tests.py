"""The models' unit tests, kept beside the models; a refresh leaves them out, because they say nothing about its data."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.dbt_project import Warehouse
from tests.support.raw_world import RawWorld

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.slow
def test_every_model_computes_what_its_unit_tests_expect(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "home", tmp_path / "target")
    RawWorld(warehouse.path)
    warehouse.refresh(NOW)  # dbt reads the types of a test's inputs off the relations
    warehouse.refresh(NOW, command="test", select=["test_type:unit"])
