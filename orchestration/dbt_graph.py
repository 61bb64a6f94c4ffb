"""What the dbt manifest says about order and ownership; plain dictionaries, no Dagster."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from graphlib import TopologicalSorter
from typing import Any


def is_stored(node: Mapping[str, Any]) -> bool:
    """Whether a dbt node is a relation of its own; an ephemeral model is only a part of others' SQL."""
    return node["resource_type"] in ("model", "seed") and node["config"].get("materialized") != "ephemeral"


class DbtGraph:
    """A manifest with what is derived from it.

    Args:
        manifest: the dbt manifest as a dictionary.
    """

    def __init__(self, manifest: Mapping[str, Any]) -> None:
        self.manifest = manifest

    @property
    def nodes(self) -> Mapping[str, Any]:
        """Models, seeds and tests by unique id."""
        nodes: Mapping[str, Any] = self.manifest["nodes"]
        return nodes

    @cached_property
    def stored(self) -> dict[str, Mapping[str, Any]]:
        """Models and seeds that are relations."""
        return {unique_id: node for unique_id, node in self.nodes.items() if is_stored(node)}

    @cached_property
    def depths(self) -> dict[str, int]:
        """Length of the longest path from a source to each node; every node is deeper than its parents."""
        parents_of = self.manifest["parent_map"]
        depths: dict[str, int] = {}
        for node in TopologicalSorter({node: list(parents) for node, parents in parents_of.items()}).static_order():
            depths[node] = 1 + max((depths[parent] for parent in parents_of.get(node, [])), default=0)
        return depths

    @cached_property
    def owners(self) -> dict[str, str]:
        """Each test with the model it is shown on.

        That is the one it is attached to, else the parent that is built last: dagster-dbt leaves singular tests
        with several parents without an asset, and a tie-out between two layers belongs to the upper one. A test of
        an ephemeral model is shown on the first model that contains it.
        """
        tests = (unique_id for unique_id, node in self.nodes.items() if node["resource_type"] == "test")
        owners = {unique_id: self._owner(unique_id) for unique_id in tests}
        return {unique_id: owner for unique_id, owner in owners.items() if owner is not None}

    def parents(self, unique_id: str) -> list[str]:
        """The models and seeds a node reads."""
        return [str(parent) for parent in self.manifest["parent_map"].get(unique_id, []) if parent in self.nodes]

    def _owner(self, unique_id: str) -> str | None:
        """The model one test is shown on."""
        attached, parents = self.nodes[unique_id].get("attached_node"), self.parents(unique_id)
        if not attached and not parents:
            return None
        owner = str(attached or max(parents, key=self._rank))
        while owner not in self.stored:
            users = [child for child in self.manifest["child_map"].get(owner, [])
                     if self.nodes.get(child, {}).get("resource_type") == "model"]
            if not users:
                return None
            owner = min(users, key=self._rank)
        return owner

    def _rank(self, unique_id: str) -> tuple[int, str]:
        """A total order in which parents come before children."""
        return self.depths[unique_id], unique_id
