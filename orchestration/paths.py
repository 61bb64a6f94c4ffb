"""Where the project's own files lie (never written to)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

PROJECT_ROOT: Final[Path] = Path(__file__).resolve().parent.parent
DBT_PROJECT: Final[Path] = PROJECT_ROOT / "dbt_project"
DAGSTER_YAML: Final[Path] = PROJECT_ROOT / "dagster.yaml"
