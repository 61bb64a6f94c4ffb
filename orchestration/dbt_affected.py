"""Which models a change of inputs reaches: what reads the relations that changed or the clock, and all below.

Belongs here: walking dbt's graph. Does not belong here: what has changed (``staleness.py``), building it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

_CLOCK_MACRO: Final = "macro.linkstar.clock"

WATCHED_SCHEMAS: Final = ("raw_", "meta")
"""Beginnings of the schemas whose relations are watched for changes; what reads any other source is always built."""


def clock_readers(manifest: Manifest) -> list[str]:
    """Names of the models whose SQL reads the business clock, by itself or through a macro."""
    readers = {_CLOCK_MACRO}
    while added := {name for name, macro in manifest.macros.items()
                    if name not in readers and readers & set(macro.depends_on.macros)}:
        readers |= added
    return sorted(node.name for node in manifest.nodes.values()
                  if node.resource_type.value == "model" and readers & set(node.depends_on.macros))


def affected_models(manifest: Manifest, moved: Collection[str]) -> frozenset[str]:
    """Names of the models that may have other rows than when they were built.

    Args:
        manifest: the parsed project.
        moved: source relations whose rows changed since, as ``schema.table``.
    """
    starts = {f"model.linkstar.{name}" for name in clock_readers(manifest)}
    starts |= {key for key, source in manifest.sources.items()
               if f"{source.schema}.{source.identifier}" in moved or not source.schema.startswith(WATCHED_SCHEMAS)}
    below = reached(starts, children_of(_parents(manifest))) | starts
    return frozenset(manifest.nodes[key].name for key in below if key in manifest.nodes)


def tag(manifest: Manifest, names: Collection[str], label: str) -> None:
    """Let models of a manifest, and no others, carry a tag: a selection by it walks dbt's whole graph only once."""
    for node in manifest.nodes.values():
        if node.resource_type.value == "model":
            kept: list[Any] = [one for one in node.tags if one != label]
            node.tags = [*kept, label] if node.name in names else kept


def children_of(parents: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """The edges of a graph the other way round."""
    children: dict[str, set[str]] = defaultdict(set)
    for key, above in parents.items():
        for parent in above:
            children[parent].add(key)
    return children


def reached(starts: Collection[str], edges: Mapping[str, Collection[str]]) -> set[str]:
    """Everything that can be reached over the edges."""
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        for one in edges.get(waiting.pop(), ()):
            if one not in found:
                found.add(one)
                waiting.append(one)
    return found


def _parents(manifest: Manifest) -> dict[str, list[str]]:
    """What each model reads."""
    return {key: node.depends_on_nodes for key, node in manifest.nodes.items() if node.resource_type.value == "model"}
