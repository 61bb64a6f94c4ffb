"""Touches, rules in force and credits by hand (the rules of attribution)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.lines import Line, Row, half_up, split

STRENGTH = {"platform": 1, "live_room": 2, "click": 3, "view": 4, "content_window": 5}
DEFAULTS: dict[str, Any] = {
    "market": "*", "blend": False, "click_window_hours": 168, "view_window_hours": 24, "content_window_hours": 168, "half_life_hours": 168, "first_weight": Decimal("0.4"),
    "last_weight": Decimal("0.4"), "max_touches": 20, "paid_policy": "include", "same_product_only": False, "include_own_accounts": True,
    "path_transform": "none", "status": "active", "is_official": False}


def handle_of(text: str | None) -> str | None:
    """A handle as handles are compared."""
    return (text or "").strip().lower().lstrip("@") or None


class Identity:
    """Which creator a handle belongs to on a day."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = [(handle_of(row["handle"]), row["creator_code"] or handle_of(row["handle"]), row["account_role"] or "main",
                      row["valid_from"] or date.min, row["valid_to"] or date.max) for row in rows]

    def creator(self, handle: str | None, on: date) -> tuple[str | None, bool]:
        """Creator id and whether the account is the seller's own; ``@handle`` when not mapped that day."""
        if handle is None:
            return None, False
        found = sorted((row for row in self.rows if row[0] == handle and row[3] <= on <= row[4]), key=lambda row: (-row[3].toordinal(), row[1]))
        return (found[0][1], found[0][2] == "own") if found else (f"@{handle}", False)


@dataclass(frozen=True)
class Touch:
    """One piece of evidence for a line."""

    kind: str
    touched_at: datetime
    key: int
    creator: str | None
    content: str | None
    product: str | None
    is_paid: bool
    is_own: bool


def order_moments(api: Mapping[str, Mapping[str, list[Row]]]) -> dict[str, int]:
    """When each order was created: the moment of its platform records."""
    return {order["id"]: order["create_time"] for resources in api.values() for order in resources["orders"]}


def content_owners(api: Mapping[str, Mapping[str, list[Row]]], shops: Mapping[str, Row], identity: Identity) -> dict[str, tuple[str | None, bool]]:
    """Creator of each content that a list or a record with a handle names: mapped before unmapped, lists before records, then the latest."""
    found: dict[str, tuple[tuple[bool, bool, int], str | None, bool]] = {}
    moments = order_moments(api)

    def name(content: str, handle: str, shop_id: str, moment: int, is_listed: bool) -> None:
        creator, is_own = identity.creator(handle, datetime.fromtimestamp(moment, ZoneInfo(shops[shop_id]["timezone"])).date())
        rank = (not str(creator).startswith("@"), is_listed, moment)
        if content not in found or rank > found[content][0]:
            found[content] = (rank, creator, is_own)

    for shop_id, resources in api.items():
        for content in resources["contents"]:
            if handle := handle_of(content.handle):
                name(content.content_id, handle, shop_id, content.posted_at, is_listed=True)
        for order in resources["affiliate_orders"]:
            for sku in order["skus"]:
                handle = handle_of(sku["creator_username"])
                if handle and sku["content_id"]:
                    name(sku["content_id"], handle, shop_id, moments.get(order["id"], order["create_time"]), is_listed=False)
    return {content: (creator, is_own) for content, (_, creator, is_own) in found.items()}


def platform_touches(api: Mapping[str, Mapping[str, list[Row]]], shops: Mapping[str, Row], identity: Identity,
                     base: Any) -> dict[tuple[str, str], tuple[Touch, Row]]:
    """The platform's touch and record of each order x SKU; the larger estimated base wins."""
    found: dict[tuple[str, str], tuple[Touch, Row]] = {}
    owners, moments = content_owners(api, shops, identity), order_moments(api)
    for shop_id, resources in api.items():
        for order in resources["affiliate_orders"]:
            created = datetime.fromtimestamp(moments.get(order["id"], order["create_time"]), ZoneInfo("UTC"))
            for sku in order["skus"]:
                key = (order["id"], sku["sku_id"])
                if key in found and base(found[key][1]) >= base(sku):
                    continue
                handle = handle_of(sku["creator_username"])
                creator, is_own = identity.creator(handle, created.astimezone(ZoneInfo(shops[shop_id]["timezone"])).date())
                if handle is None:
                    creator, is_own = owners.get(sku["content_id"], (None, False))
                ads = (sku.get("actual_paid_shop_ads_commission") or {}).get("amount") or (
                    sku.get("estimated_paid_shop_ads_commission") or {}).get("amount") or "0"
                found[key] = (Touch("platform", created, 0, creator, sku["content_id"] or None, sku["product_id"], Decimal(ads) > 0, is_own),
                              {**sku, "order_id": order["id"], "shop_id": shop_id, "create_time": order["create_time"]})
    return found


@dataclass
class ContentTouches:
    """What contents of known accounts prove: of a LIVE by its id, of every content by shop and product."""

    lives: dict[str, Touch] = field(default_factory=dict)
    shown: dict[tuple[str, str], list[Touch]] = field(default_factory=lambda: defaultdict(list))

    def of(self, line: Line) -> list[Touch]:
        """The touches that may count for a line."""
        live = self.lives.get(line.room_id or "")
        return [*([live] if live else []), *self.shown.get((line.shop_id, line.product_id), [])]


def content_touches(api: Mapping[str, Mapping[str, list[Any]]], owners: Mapping[str, tuple[str | None, bool]]) -> ContentTouches:
    """LIVE rooms and contents that showed or sold a product; a content nobody's account is known of proves nothing."""
    posted = {one.content_id: one for resources in api.values() for one in resources["contents"]}
    sold_type = {sku["content_id"]: sku["content_type"] for resources in api.values() for order in resources["affiliate_orders"]
                 for sku in order["skus"] if sku["content_id"]}
    found = ContentTouches()
    for content_id, (creator, is_own) in owners.items():
        listed = posted.get(content_id)
        if (listed.content_type if listed else sold_type[content_id].upper()) in ("LIVE", "PRE_LIVE"):
            found.lives[content_id] = Touch("live_room", datetime.min, 0, creator, content_id, None, False, is_own)
    for shop_id, resources in api.items():
        pairs = {(one.content_id, product) for one in resources["contents"] for product in one.products}
        pairs |= {(sku["content_id"], sku["product_id"]) for order in resources["affiliate_orders"] for sku in order["skus"] if sku["content_id"]}
        for content_id, product in pairs:
            if content_id in posted and content_id in owners:
                creator, is_own = owners[content_id]
                at = datetime.fromtimestamp(posted[content_id].posted_at, ZoneInfo("UTC"))
                found.shown[shop_id, product].append(Touch("content_window", at, 0, creator, content_id, product, False, is_own))
    return found


def click_touches(clicks: Iterable[Row], links: Iterable[Row], zones: Mapping[str, str], identity: Identity) -> dict[str, list[Touch]]:
    """Touches of clicks and views by buyer (whatever key the caller uses for buyers)."""
    by_link = {row["link_id"]: row for row in links}
    found: dict[str, list[Touch]] = defaultdict(list)
    for click in clicks:
        link = by_link.get(click["link_id"])
        if link is None or not click["buyer_key"]:
            continue
        on = click["clicked_at"].replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zones.get(link["market"] or "", "UTC"))).date()
        creator, is_own = (link["creator_code"], False) if link["creator_code"] else identity.creator(handle_of(link["handle"]), on)
        found[click["buyer_key"]].append(Touch(click["kind"] or "click", click["clicked_at"].replace(tzinfo=ZoneInfo("UTC")), click["click_key"], creator,
                                               link["content_id"] or None, link["product_id"] or None, bool(click["is_paid"]), is_own))
    return found


def rules_in_force(rows: Iterable[Row], market: str, on: date) -> list[dict[str, Any]]:
    """The rule versions in force for an order date and market, one per rule set, blanks filled in."""
    best: dict[str, dict[str, Any]] = {}
    for row in rows:
        rule = {**row, **{name: value for name, value in DEFAULTS.items() if row.get(name) is None}}
        covers = rule["effective_from"] <= on and (rule["effective_to"] is None or on <= rule["effective_to"])
        if rule["status"] != "active" or not covers or rule["market"] not in ("*", market):
            continue
        held = best.get(rule["rule_set_id"])
        if held is None or (rule["market"] != "*", int(rule["rule_version"])) > (held["market"] != "*", int(held["rule_version"])):
            best[rule["rule_set_id"]] = rule
    return list(best.values())


def path(line: Line, rule: Row, platform: Touch | None, others: list[Touch]) -> list[Touch]:
    """The touches of a line that count under a rule, in order."""
    evidence = rule["evidence_order"].replace(" ", "").split(",")
    found = []
    for touch in [*others, *([platform] if platform else [])]:
        if touch.kind not in evidence:
            continue
        touched_at = line.created_at if touch.kind in ("platform", "live_room") else touch.touched_at
        hours = rule.get(f"{touch.kind.removesuffix('_window')}_window_hours")
        inside = hours is None or line.created_at - timedelta(hours=float(hours)) < touched_at <= line.created_at
        is_paid_ok = rule["paid_policy"] == "include" or touch.is_paid == (rule["paid_policy"] == "only")
        is_other_product = bool(rule["same_product_only"] and touch.product and touch.product != line.product_id)
        if inside and is_paid_ok and not is_other_product and (rule["include_own_accounts"] or not touch.is_own):
            found.append((touched_at, -STRENGTH[touch.kind], touch.key, touch))
    if found and not rule["blend"]:
        strongest = min(evidence.index(one[3].kind) for one in found)
        found = [one for one in found if evidence.index(one[3].kind) == strongest]
    ordered = [one[3] for one in sorted(found, key=lambda one: one[:3])][-int(rule["max_touches"]):]
    if rule["path_transform"] == "collapse_repeats":
        ordered = [touch for n, touch in enumerate(ordered)
                   if n == 0 or (touch.creator, touch.content) != (ordered[n - 1].creator, ordered[n - 1].content)]
    return ordered


def weights(line: Line, rule: Row, touches: list[Touch]) -> list[float]:
    """Unnormalised weights of a path."""
    n = len(touches)
    first, last = float(rule["first_weight"]), float(rule["last_weight"])
    match rule["model"]:
        case "platform_credit":
            return [float(touch.kind == "platform") for touch in touches]
        case "last_touch":
            return [float(i == n - 1) for i in range(n)]
        case "first_touch":
            return [float(i == 0) for i in range(n)]
        case "linear":
            return [1.0] * n
        case "position_based" if n <= 2:
            return [1.0] if n == 1 else [first, last]
        case "position_based":
            return [first, *[(1 - first - last) / (n - 2)] * (n - 2), last]
        case "time_decay":
            ages = [0.0 if touch.kind in ("platform", "live_room") else (line.created_at - touch.touched_at).total_seconds() / 3600 for touch in touches]
            return [2 ** (-age / float(rule["half_life_hours"])) for age in ages]
    raise ValueError(rule["model"])


def credits(line: Line, rule: Row, touches: list[Touch]) -> list[tuple[Touch | None, Decimal]]:
    """Credited touches with their credits (8 places, the remainder to the last); (None, 1) when nothing qualifies."""
    weighed = [(touch, weight) for touch, weight in zip(touches, weights(line, rule, touches) if touches else [], strict=True) if weight > 0]
    if not weighed:
        return [(None, Decimal(1))]
    total = sum(weight for _, weight in weighed)
    shares = [half_up(Decimal(repr(weight / total)), 8) for _, weight in weighed]
    shares[-1] = 1 - sum(shares[:-1], Decimal(0))
    return [(touch, share) for (touch, _), share in zip(weighed, shares, strict=True)]


def money_of(total: Decimal | None, shares: list[Decimal]) -> list[Decimal | None]:
    """Money of each touch: its credit x the line's money, the remainder to the last."""
    return [None] * len(shares) if total is None else list(split(total, list(shares)))
