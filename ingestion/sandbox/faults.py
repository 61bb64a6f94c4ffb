"""Faults to inject: an ordered list, each for a number of calls."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Literal, get_args

from ingestion.sandbox.dice import Dice

# A reader that retries, refreshes and reads to the end of a list has lost nothing the same night.
FaultKind = Literal[
    "http_429", "throttled_200", "http_500", "cut_body", "expired_token", "repeat_rows", "short_pages", "slow",
    "move_rows", "split_order", "unknown_field",
]
# A reader must survive these; what they hide comes with a later night or a new consent.
SetbackKind = Literal["skip_rows", "late_figures", "unknown_enum", "missing_scope", "revoked_refresh_token"]
FAULT_KINDS: tuple[str, ...] = get_args(FaultKind)
SETBACK_KINDS: tuple[str, ...] = get_args(SetbackKind)

UNKNOWN_FIELD, UNKNOWN_VALUE = "sandbox_new_field", "SANDBOX_NEW_VALUE"
# Open enumerations, the first that a row has is given a value nobody has seen.
_ENUMS = ("status", "return_status", "cancel_status", "payment_status", "settlement_status", "type", "promotion_status")

# Parts of the paths of all resources: every endpoint of a shop has exactly one.
PATHS = (
    "/order/202309/orders/search", "/order/202507/orders", "/price_detail", "/returns/search", "/cancellations/search",
    "/finance/202309/statements", "/finance/202501/statements/", "/finance/202501/orders/", "/orders/unsettled",
    "/finance/202605/payments", "/products/search", "/202309/products/", "/affiliate_seller/202410/",
    "/202412/open_collaborations", "/creator_content_details", "/target_collaborations/search",
    "/202508/target_collaborations/7", "/creator_promotion_details",
    "/sample_applications/search", "/fulfillments/search", "/202605/shop_videos", "/202509/shop_videos",
    "/202609/shop_videos", "/shop_lives/performance", "/performance_per_minutes", "/products_performance",
    "/shop/performance", "/marketplace_creators/",
)


@dataclass
class Fault:
    """One kind of trouble.

    Args:
        kind: ``http_429`` (with ``retry_after`` as header if set), ``throttled_200`` (code 36009002 with
            HTTP 200), ``http_500`` (no JSON), ``cut_body`` (the connection ends within the body),
            ``expired_token`` (the access token runs out), ``repeat_rows`` (a page repeats rows of the page
            before, or its own first row), ``short_pages`` (half a page, though more follows), ``slow`` (the
            answer takes ``seconds``), ``move_rows`` (the first row of a page moves to the end of the list),
            ``split_order`` (a page of affiliate orders ends within an order), ``unknown_field`` (rows have a
            field that nobody knows), ``skip_rows`` (the offset moves: a row is on no page), ``late_figures``
            (analytics lag one more day), ``unknown_enum`` (rows have a status nobody knows),
            ``missing_scope`` (105005), ``revoked_refresh_token`` (no token works until a new consent).
        count: how many matching calls it hits.
        path: part of the path it is limited to; token calls are only hit if it names them.
        skip: how many matching calls pass unharmed before.
        code: of the envelope for ``throttled_200`` on the ads API, such as 50000 or 51010; 0 = its QPS code.
    """

    kind: FaultKind | SetbackKind
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


def all_faults(seed: int, paths: tuple[str, ...] = PATHS) -> list[Fault]:
    """Every fault that a good reader heals the same night, on every resource; equal seeds, equal lists.

    Between two faults of one resource at least one call passes, so that a few retries are enough. The token runs
    out on one resource only; ``slow`` is left out for the time it costs.

    Args:
        paths: parts of the paths to disturb.
    """
    dice = Dice(seed, "faults")
    kinds: list[FaultKind] = ["http_429", "throttled_200", "http_500", "cut_body", "repeat_rows", "short_pages",
                              "move_rows", "split_order", "unknown_field", "http_429"]
    expiring = dice.pick(paths)
    made = []
    for path in paths:
        ordered = kinds.copy()
        # Shuffled with the dice, which promise to draw the same for ever.
        for position in range(len(ordered) - 1, 0, -1):
            other = dice.between(0, position)
            ordered[position], ordered[other] = ordered[other], ordered[position]
        has_header = dice.chance(0.5)
        for number, kind in enumerate(ordered):
            retry_after = 0 if kind == "http_429" and has_header else None
            has_header ^= kind == "http_429"
            made.append(Fault(kind, path=path, skip=1 if number else dice.between(0, 1), retry_after=retry_after))
        if path == expiring:
            made.append(Fault("expired_token", path=path))
    return made


def disturb(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """An answer with rows that have an unknown field or an unknown value, if the fault is of that kind."""
    if kind not in ("unknown_field", "unknown_enum"):
        return data
    changed = deepcopy(data)
    for rows in changed.values():
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, dict):
                _disturb_row(kind, row)
    return changed


def _disturb_row(kind: str, row: dict[str, Any]) -> None:
    if kind == "unknown_field":
        row[UNKNOWN_FIELD] = {"value": UNKNOWN_VALUE}
        return
    for target in [row, *(sku for sku in row.get("skus", ()) if isinstance(sku, dict))]:
        name = next((name for name in _ENUMS if name in target), None)
        if name:
            target[name] = UNKNOWN_VALUE
