"""A manifest in which some models stand elsewhere: the same SQL computes a proposal beside what the last refresh built.

Belongs here: moving models of a parsed manifest, and which models lie between others. Does not belong here: why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestration.dbt_affected import children_of, reached

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest


@dataclass(frozen=True)
class Place:
    """Where a model stands: a schema of the warehouse file, and its name there."""

    schema: str
    name: str


def move(manifest: Manifest, places: Mapping[str, Place]) -> None:
    """Move models of a manifest: whoever refers to them finds them there; if they are built, then as whole tables.

    Args:
        manifest: a copy that nobody else uses.
        places: model name -> where it stands.

    Raises:
        KeyError: the manifest has no such model.
    """
    warehouse = {node.database for node in manifest.nodes.values() if node.fqn[1:2] == ["attribution"]}.pop()
    for name, place in places.items():
        node: Any = manifest.nodes[f"model.linkstar.{name}"]
        node.database, node.schema, node.alias = warehouse, place.schema, place.name
        node.relation_name = f'"{warehouse}"."{place.schema}"."{place.name}"'
        node.config.materialized, node.config.post_hook = "table", []


def models_between(manifest: Manifest, starts: Iterable[str], end: str) -> set[str]:
    """Names of the models that depend on one of ``starts`` and that ``end`` depends on, ``end`` included.

    Incremental ones are left out: they are what changes are found with, a proposal is computed whole.
    """
    models: dict[str, Any] = {key: node for key, node in manifest.nodes.items() if node.resource_type.value == "model"}
    parents = {key: {parent for parent in node.depends_on.nodes if parent in models} for key, node in models.items()}
    children = children_of(parents)
    last = f"model.linkstar.{end}"
    below = reached({f"model.linkstar.{name}" for name in starts}, children)
    found = (below & (reached({last}, parents) | {last}))
    return {models[key].name for key in found if models[key].config.materialized not in ("incremental", "ephemeral")}
