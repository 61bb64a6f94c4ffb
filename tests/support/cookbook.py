"""Which tables a query of the cookbook reads, and which of them the project does not have yet."""

from __future__ import annotations

import re

from orchestration.cookbook import Query
from tests.support.dbt_project import parsed


def tables_of(query: Query) -> set[tuple[str, str]]:
    """Schema and name of the tables that a query names."""
    return set(re.findall(r"\b(?:from|join)\s+(marts|bi|core)\.(\w+)", query.sql))


def missing_tables(query: Query) -> list[str]:
    """Tables of a query that no model of the project makes."""
    made = {(node.schema, node.alias) for node in parsed().nodes.values() if node.resource_type == "model" and (node.contract.enforced or node.schema == "core")}
    return sorted(f"{schema}.{table}" for schema, table in tables_of(query) - made)
