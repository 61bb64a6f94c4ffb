"""What a case of the checks is: a change to clean files, and the checks it makes fail."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Dirt:
    """One change that makes exactly these checks of one table fail."""

    stage: str
    table: str
    fails: set[str]
    sql: list[str] = field(default_factory=list)


def one(stage: str, table: str, check: str, change: str) -> Dirt:
    """One bad row: the check fails."""
    return Dirt(stage, table, {check}, [f"update {table} set {change} where rowid = 7"])


def graded(stage: str, table: str, check: str, change: str) -> Dirt:
    """All rows bad: the warning and the blocking check of a systematic error fail."""
    return Dirt(stage, table, {check, f"{check}_systematic"}, [f"update {table} set {change}"])
