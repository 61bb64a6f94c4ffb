"""What a load tells its caller: counts, money and one sentence per resource, for summaries and checks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

from ingestion.config import Home

Status = Literal["loaded", "skipped", "failed"]


@dataclass(frozen=True)
class RunContext:
    """What every loader of one run shares.

    Args:
        home: where the run writes.
        known_at: knowledge time of the run (aware UTC), strictly later than that of any earlier run.
        run_id: identifier of the run, for provenance only.
    """

    home: Home
    known_at: datetime
    run_id: str


@dataclass
class ResourceReport:
    """Outcome of one resource of one shop or file.

    ``rows_read`` = ``rows_unchanged`` + ``rows_new`` + ``rows_held``, asserted by the loaders.
    ``amount_held`` is the money in quarantined rows by currency. ``is_absent``: skipped because the source does not
    have the resource there, so that nothing is missing.
    """

    resource: str
    scope: str
    status: Status = "loaded"
    rows_read: int = 0
    rows_new: int = 0
    rows_unchanged: int = 0
    rows_held: int = 0
    amount_held: dict[str, Decimal] = field(default_factory=dict)
    data_through: datetime | None = None
    message: str = ""
    remedy: str = ""
    is_absent: bool = False


@dataclass
class LoadReport:
    """Outcome of one source in one run."""

    source: str
    status: Status = "loaded"
    message: str = ""
    remedy: str = ""
    resources: list[ResourceReport] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def rows_new(self) -> int:
        """Rows that became new versions in raw."""
        return sum(resource.rows_new for resource in self.resources)

    @property
    def has_failed(self) -> bool:
        """Whether the source or any of its resources failed."""
        return self.status == "failed" or any(r.status == "failed" for r in self.resources)
