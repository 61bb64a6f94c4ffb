"""How dbt nodes appear in Dagster: key, group and attached check, derived from the manifest."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import TopologicalSorter
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtProject
from dagster_dbt.asset_utils import DAGSTER_DBT_UNIQUE_ID_METADATA_KEY


class LinkstarTranslator(DagsterDbtTranslator):
    """Groups come from folders, and a test with several parents is attached to the last one built."""

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

    def get_asset_check_spec(self, asset_spec: dg.AssetSpec, manifest: Mapping[str, Any], unique_id: str,
                             project: DbtProject | None) -> dg.AssetCheckSpec | None:
        """The check of a test on the asset it belongs to; None on its other parents."""
        owner = owner_of_test(manifest, unique_id)
        if owner is None or self.get_asset_spec(manifest, owner, project).key != asset_spec.key:
            return None
        node = manifest["nodes"][unique_id]
        others = {self.get_asset_spec(manifest, parent, project).key
                  for parent in manifest["parent_map"].get(unique_id, []) if parent != owner}
        return dg.AssetCheckSpec(
            name=node["name"], asset=asset_spec.key, additional_deps=sorted(others - {asset_spec.key}),
            description=node.get("description") or None,
            metadata={DAGSTER_DBT_UNIQUE_ID_METADATA_KEY: unique_id},
            blocking=str(node["config"].get("severity") or "error").lower() == "error")


def owner_of_test(manifest: Mapping[str, Any], unique_id: str) -> str | None:
    """The model a test is shown on: the one it is attached to, else the parent that is built last.

    dagster-dbt leaves singular tests with several parents without an asset; a tie-out between two layers belongs
    to the upper one.
    """
    node = manifest["nodes"][unique_id]
    if node.get("attached_node"):
        return str(node["attached_node"])
    parents = [str(parent) for parent in manifest["parent_map"].get(unique_id, []) if parent in manifest["nodes"]]
    if not parents:
        return None
    depths = node_depths(manifest)
    return max(parents, key=lambda parent: (depths[parent], parent))


def node_depths(manifest: Mapping[str, Any]) -> dict[str, int]:
    """Length of the longest path from a source to each node; every node is deeper than its parents."""
    parents_of = manifest["parent_map"]
    order = TopologicalSorter({node: list(parents) for node, parents in parents_of.items()}).static_order()
    depths: dict[str, int] = {}
    for node in order:
        depths[node] = 1 + max((depths[parent] for parent in parents_of.get(node, [])), default=0)
    return depths
