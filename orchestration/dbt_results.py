"""What came of a dbt call: the stages, their nodes, and plain sentences about those that failed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal

from orchestration.messages import text

Stage = Literal["staging", "attribution", "marts"]

STAGES: Final[tuple[Stage, ...]] = ("staging", "attribution", "marts")

_GOOD: Final = frozenset({"success", "pass", "warn"})


@dataclass(frozen=True)
class NodeResult:
    """Outcome of one model, seed or test. ``failures`` counts the failing rows of a test."""

    unique_id: str
    name: str
    kind: str
    status: str
    message: str
    failures: int
    seconds: float

    @property
    def is_good(self) -> bool:
        """Whether nothing is wrong with the node (warnings are not wrong)."""
        return self.status in _GOOD


@dataclass(frozen=True)
class BuildResult:
    """Outcome of one dbt call."""

    stage: Stage
    nodes: list[NodeResult] = field(default_factory=list)

    @property
    def failed(self) -> list[NodeResult]:
        """Nodes that failed by themselves (skipped ones only follow)."""
        return [node for node in self.nodes if not node.is_good and node.status != "skipped"]

    @property
    def tests(self) -> list[NodeResult]:
        """The tests among the nodes."""
        return [node for node in self.nodes if node.kind == "test"]

    def problems(self) -> list[str]:
        """One sentence per failed node."""
        return [describe_failure(node) for node in self.failed]


def describe_failure(node: NodeResult) -> str:
    """One sentence about a failed node."""
    first_line = next((line.strip() for line in reversed(node.message.splitlines()) if line.strip()), "")
    if node.kind == "test" and node.failures:
        return text("dbt_test_failed", name=node.name, rows=node.failures)
    lines = [line.strip() for line in node.message.splitlines() if line.strip()]
    reason = lines[1] if len(lines) > 1 and lines[0].startswith("Runtime Error") else (lines or [first_line])[0]
    return text("dbt_node_failed", kind=node.kind, name=node.name, reason=reason)


def node_result(item: Any) -> NodeResult:
    """Our own record of one dbt result."""
    return NodeResult(
        unique_id=item.node.unique_id, name=item.node.name, kind=str(item.node.resource_type.value),
        status=str(item.status.value), message=item.message or "", failures=item.failures or 0,
        seconds=item.execution_time)
