"""How dbt nodes appear in Dagster: key, group and attached check, derived from the manifest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator

from orchestration.dbt_graph import DbtGraph


class LinkstarTranslator(DagsterDbtTranslator):
    """Groups come from folders; a test is shown on the model the graph says.

    Args:
        graph: the project's graph.
    """

    def __init__(self, graph: DbtGraph) -> None:
        super().__init__()
        self.graph = graph

    def key_of(self, unique_id: str) -> dg.AssetKey:
        """Asset key of a model, seed or source."""
        return self.get_asset_spec(self.graph.manifest, unique_id, None).key

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """``staging``, ``attribution``, ``marts_finance``: the folder, as the schema rule has it."""
        if dbt_resource_props["resource_type"] == "source":
            return str(dbt_resource_props["source_name"])
        folders = dbt_resource_props["fqn"][1:-1]
        if not folders:
            return str(dbt_resource_props["schema"])
        return "_".join(folders[:2]) if folders[0] == "marts" else str(folders[0])

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The description alone: the SQL is in the repository."""
        return str(dbt_resource_props.get("description") or "")

    def check_specs(self, keys: Iterable[dg.AssetKey]) -> list[dg.AssetCheckSpec]:
        """The tests of models as checks (tests of ephemeral models included, which dagster-dbt leaves out)."""
        wanted = set(keys)
        return [self._check_spec(test, self.key_of(owner)) for test, owner in sorted(self.graph.owners.items())
                if self.key_of(owner) in wanted]

    def _check_spec(self, test: str, key: dg.AssetKey) -> dg.AssetCheckSpec:
        """One test as a check of an asset."""
        node = self.graph.nodes[test]
        others = {self.key_of(parent) for parent in self.graph.parents(test) if parent in self.graph.stored}
        return dg.AssetCheckSpec(
            name=node["name"], asset=key, additional_deps=sorted(others - {key}),
            description=node.get("description") or None, metadata={"dbt": test},
            blocking=str(node["config"].get("severity") or "error").lower() == "error")
