"""Work files shared by the tests of the checks: built once, copied per test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.unit.data_quality.builder import MARTS, WAREHOUSE, build

Files = tuple[Path, Path]


@pytest.fixture(scope="session")
def clean_files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A warehouse and a marts file in which every check holds; not to be changed."""
    folder = tmp_path_factory.mktemp("clean")
    return build(folder / "warehouse.duckdb", WAREHOUSE), build(folder / "marts.duckdb", MARTS)


@pytest.fixture
def files(clean_files: Files, tmp_path: Path) -> Files:
    """A copy of the clean files, to be changed."""
    return tuple(Path(shutil.copy(path, tmp_path / path.name)) for path in clean_files)  # type: ignore[return-value]
