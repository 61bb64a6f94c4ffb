"""Whose a sale is: nodes of the organisation, worked out from the sheets, one sale at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tests.oracle.lines import ZERO, Line
from tests.oracle.roi import Campaigns

Row = Mapping[str, Any]
ONE = Decimal(1)


def _same(left: str | None, right: str | None) -> bool:
    return (left or "").strip().lower() == (right or "").strip().lower()


class Organisation:
    """Who has which market, shop, creator and campaign on a day.

    Args:
        sheets: the merged sheets.
        campaigns: which campaign a sale counts for.
        shop_codes: shop id -> code.
    """

    def __init__(self, sheets: Mapping[str, list[dict[str, Any]]], campaigns: Campaigns, shop_codes: Mapping[str, str]) -> None:
        self.nodes, self.assignments = sheets["org_nodes"], sheets["assignments"]
        self.campaigns, self.shop_codes = campaigns, shop_codes
        self.markets = {row["market"] for row in sheets["shops"]}
        self.people: dict[str, Row] = {row["creator_code"]: row for row in sheets["creators"] if row["creator_code"]}

    def leaves(self, node_type: str, code: str, on: date, share: Decimal = ONE, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str, Decimal]]:
        """What hangs under a node on a day, each with the share that comes down to it."""
        here = f"{node_type} {code}".lower()
        if node_type not in ("org", "team", "person", "agency"):
            yield node_type, code, share
            return
        if here in path:
            return
        below = [(row["node_type"], row["node_code"], ONE) for row in self.nodes if row["parent_type"] == node_type and _same(row["parent_code"], code)]
        below += [(row["scope_type"], row["scope_code"], ONE if row["share_pct"] is None else Decimal(str(row["share_pct"]))) for row in self.assignments
                  if row["node_type"] == node_type and _same(row["node_code"], code)
                  and (row["valid_from"] or date.min) <= on <= (row["valid_to"] or date.max)]
        named = {row["scope_code"] for row in self.assignments if row["node_type"] == node_type and row["scope_type"] == "creator"}
        fact = {"person": "owner", "agency": "agency"}.get(node_type)
        below += [("creator", creator, ONE) for creator, row in self.people.items() if fact and row[fact] and _same(row[fact], code) and creator not in named]
        if node_type == "org" and not below:
            below = [("market", market, ONE) for market in self.markets]
        for kind, key, part in below:
            yield from self.leaves(kind, key, on, share * part, (*path, here))

    def share(self, line: Line, credits: list[tuple[str, Decimal]], target: Row) -> tuple[Decimal, Decimal]:
        """A line's share for the node of a target, and what its order counts.

        Args:
            line: the order line.
            credits: creator and credit of its touches under the official rule.
            target: node_type, node_code, tier and stage.
        """
        leaves = list(self.leaves(target["node_type"], target["node_code"], line.order_date))
        places = [share for kind, key, share in leaves if (kind == "market" and line.market == key) or (kind == "shop" and self.shop_codes[line.shop_id] == key)]
        if places and not target["tier"] and not target["stage"]:
            return max(places), max(places)
        parts = [(credit, self._part(line, creator, leaves, places, target)) for creator, credit in credits if creator and credit > 0]
        return sum((credit * part for credit, part in parts), ZERO), max((part for _, part in parts), default=ZERO)

    def _part(self, line: Line, creator: str, leaves: list[tuple[str, str, Decimal]], places: list[Decimal], target: Row) -> Decimal:
        tier = (self.people.get(creator) or {}).get("tier")
        campaign = self.campaigns.of_sale(creator, line.product_id, line.order_date)
        stage = self.campaigns.campaigns.get(campaign or "", {}).get("stage")
        if (target["tier"] and not _same(target["tier"], tier)) or (target["stage"] and not _same(target["stage"], stage)):
            return ZERO
        found = {"creator": creator, "campaign": campaign, "tier": tier, "collaboration": f"{campaign}+{creator}"}
        return max([*places, *(share for kind, key, share in leaves if found.get(kind) and _same(found[kind], key))], default=ZERO)
