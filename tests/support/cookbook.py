"""Which tables a query of the cookbook reads."""

from __future__ import annotations

import re

from orchestration.cookbook import Query


def tables_of(query: Query) -> set[tuple[str, str]]:
    """Schema and name of the tables that a query names."""
    return set(re.findall(r"\b(?:from|join)\s+(marts|bi|core)\.(\w+)", query.sql))
