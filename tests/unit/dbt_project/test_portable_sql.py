"""The models stay portable: what only one engine understands lives in macros, and every model says what it holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.dbt_project import PROJECT

FORBIDDEN = {
    r"\bexclude\s*\(": "EXCLUDE",
    r"\barg_max\b|\barg_min\b": "arg_max (use max_by)",
    r"\basof\b": "ASOF",
    r"->>": "->>",
    r"\bat\s+time\s+zone\b": "AT TIME ZONE",
    r"\btimezone\s*\(": "timezone()",
    r"\bdate_diff\s*\(": "date_diff()",
    r"(?<!/)//(?!/)": "integer division",
    r"\bunnest\s*\(": "unnest (use unnest_join)",
    r"\bcurrent_timestamp\b|\bnow\s*\(": "the real clock (use the clock macro)",
}
MODELS = sorted((PROJECT / "models").rglob("*.sql"))


def _without_comments(sql: str) -> str:
    return re.sub(r"--[^\n]*|\{#.*?#\}", "", sql, flags=re.DOTALL)


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_no_engine_specific_sql_outside_macros(path: Path) -> None:
    sql = _without_comments(path.read_text())
    found = [name for pattern, name in FORBIDDEN.items() if re.search(pattern, sql, re.IGNORECASE)]
    assert not found, f"{path.name} uses {', '.join(found)}"


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_nulls_ordering_is_always_written(path: Path) -> None:
    sql = _without_comments(path.read_text())
    bare = re.findall(r"\b(?:asc|desc)\b(?!\s+nulls\b)", sql, re.IGNORECASE)
    assert not bare, f"{path.name}: an order by without nulls first/last"


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_model_opens_with_its_grain(path: Path) -> None:
    assert re.match(r"-- .*grain", path.read_text(), re.IGNORECASE), f"{path.name} does not open with its grain"
