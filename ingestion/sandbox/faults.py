"""Faults to inject: an ordered list, each for a number of calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

FaultKind = Literal[
    "http_429", "throttled_200", "http_500", "cut_body", "expired_token", "repeat_rows", "short_pages", "slow"
]
FAULT_KINDS: tuple[str, ...] = get_args(FaultKind)


@dataclass
class Fault:
    """One kind of trouble.

    Args:
        kind: ``http_429`` (with ``retry_after`` as header if set), ``throttled_200`` (code 36009002 with
            HTTP 200), ``http_500`` (no JSON), ``cut_body`` (the connection ends within the body),
            ``expired_token`` (the access token runs out), ``repeat_rows`` (a page repeats rows of the page
            before, or its own first row), ``short_pages`` (half a page, though more follows), ``slow`` (the
            answer takes ``seconds``).
        count: how many matching calls it hits.
        path: part of the path it is limited to; token calls are only hit if it names them.
        skip: how many matching calls pass unharmed before.
        code: of the envelope for ``throttled_200`` on the ads API, such as 50000 or 51010; 0 = its QPS code.
    """

    kind: FaultKind
    count: int = 1
    path: str = ""
    skip: int = 0
    retry_after: int | None = None
    seconds: float = 0.0
    code: int = 0

    def matches(self, path: str) -> bool:
        """Whether the fault still has calls to hit and aims at this path."""
        if self.count <= 0 or self.path not in path:
            return False
        return "/token/" in self.path or "/token/" not in path


def next_fault(faults: list[Fault], path: str) -> Fault | None:
    """The first fault that hits a call to this path, counted down; spent ones leave the list."""
    for fault in list(faults):
        if not fault.matches(path):
            continue
        if fault.skip > 0:
            fault.skip -= 1
            return None
        fault.count -= 1
        if fault.count <= 0:
            faults.remove(fault)
        return fault
    return None
