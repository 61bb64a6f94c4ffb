"""All figures of a group of shops from what the API shows and the staged sheets, for comparison with the marts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.oracle.ads import Spend, ad_costs
from tests.oracle.credits import (
    Identity,
    Touch,
    click_touches,
    content_owners,
    content_touches,
    credits,
    handle_of,
    money_of,
    path,
    platform_touches,
    rules_in_force,
)
from tests.oracle.fees import add_fees, in_reporting
from tests.oracle.goals import Organisation
from tests.oracle.lines import ZERO, Line, Rates, Row, half_up, order_lines
from tests.oracle.roi import KNOWN_TYPES, Campaigns, Roi, cogs_of, commissions, recognised, unit_cost


@dataclass
class Oracle:
    """The independent result."""

    lines: list[Line]
    credits: dict[tuple[str, str], list[tuple[str, str, Decimal]]]
    roi: Roi
    shop_codes: dict[str, str]
    official: set[str]

    organisation: Organisation

    def share(self, line: Line, target: Mapping[str, Any]) -> tuple[Decimal, Decimal]:
        """A line's share for the node of a target, and what its order counts there."""
        return self.organisation.share(line, [(creator, share) for rule_set in self.official
                                              for creator, _, share in self.credits.get((line.line_id, rule_set), [])], target)


def base_of(sku: Row) -> Decimal:
    """Estimated commission base of a record, whose text may carry a currency sign and thousands commas."""
    return Decimal(re.sub(r"[^0-9.]", "", sku["estimated_commission_base"]["amount"] or "") or 0)


def calculate(api: dict[str, dict[str, list[Any]]], api_shops: Mapping[str, Row], sheets: Mapping[str, list[dict[str, Any]]],
              buyer_key: Callable[[str | None], str | None], reporting: str = "USD", spends: Iterable[Spend] = ()) -> Oracle:
    """Everything, from the API's objects by shop, the merged sheets and what was spent on ads."""
    for resources in api.values():
        for order in resources["orders"]:
            order["user_id"] = buyer_key(order.get("user_id"))
    by_code = {row["shop_code"]: row for row in sheets["shops"]}
    shops = {shop_id: by_code[shop["code"]] for shop_id, shop in api_shops.items()}
    rates = Rates(sheets["fx_rates"], reporting)
    lines = order_lines(api, shops, rates)
    add_fees(lines, api)
    identity = Identity(sheets["creators"])
    platform = platform_touches(api, shops, identity, base_of)
    owners = content_owners(api, shops, identity)
    contents = content_touches(api, owners)
    clicks = click_touches(sheets["link_clicks"], sheets["tracking_links"], {row["market"]: row["timezone"] for row in sheets["shops"]}, identity)

    first_orders: dict[str, str] = {}
    for line in sorted((one for one in lines if one.is_counted and one.buyer), key=lambda one: (one.created_at, one.order_id)):
        first_orders.setdefault(line.buyer or "", line.order_id)
    campaigns = Campaigns(sheets["contracts"], sheets["campaigns"])
    roi = Roi({row["market"]: row["week_start"] or "mon" for row in sheets["shops"]}, campaigns)
    found: dict[tuple[str, str], list[tuple[str, str, Decimal]]] = {}
    spread: dict[tuple[date, str | None], dict[str, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for line in (one for one in lines if one.is_counted):
        money = _money(line, by_code, shops, sheets, rates)
        for rule in rules_in_force(sheets["attribution_rules"], line.market, line.order_date):
            record = platform.get((line.order_id, line.sku_id))
            shared = credits(line, rule, path(line, rule, record[0] if record else None, [*clicks.get(line.buyer or "", []), *contents.of(line)]))
            found[(line.line_id, rule["rule_set_id"])] = sorted((touch.creator or "" if touch else "", touch.kind if touch else "none", share)
                                                                for touch, share in shared)
            roi.add_line(line, rule["rule_set_id"], shared, money, first_orders.get(line.buyer or "") == line.order_id)
            if rule["is_official"]:
                _weigh(spread, line, shared, money["gmv_net"])
    for on, market, ids, amount in commissions(platform, lines, shops, rates):
        roi.add_cost("commission", on, market, (*ids, campaigns.of_sale(ids[0], ids[2], on)), amount)
    for on, market, ids, amount in ad_costs(list(spends), shops, identity, owners, rates):
        roi.add_cost("ad_boost", on, market, (*ids, None), amount)
    _add_sheet_costs(roi, sheets, identity, by_code, rates, spread, owners)
    for line, creator, cost in _sample_costs(api, shops, by_code, sheets, rates, identity):
        roi.add_cost("sample_cost", line.order_date, line.market, (creator, None, line.product_id, None), cost)
    roi.close()
    codes = {shop_id: shop["code"] for shop_id, shop in api_shops.items()}
    return Oracle(lines, found, roi, codes, {rule["rule_set_id"] for rule in sheets["attribution_rules"] if rule["is_official"]},
                  Organisation(sheets, campaigns, codes))


def _add_sheet_costs(roi: Roi, sheets: Mapping[str, list[dict[str, Any]]], identity: Identity, by_code: Mapping[str, Row], rates: Rates,
                     spread: Mapping[tuple[date, str | None], Mapping[str, Decimal]], owners: Mapping[str, tuple[str | None, bool]]) -> None:
    """The cost sheet's entries. ``spread``: net sales under the official rule by month, market and creator."""
    weights = {key: {one: amount for one, amount in value.items() if amount > 0} for key, value in spread.items()}
    creators = {row["creator_code"] or handle_of(row["handle"]) or "": row
                for row in sorted(sheets["creators"], key=lambda row: (row["valid_from"] or date.min, row["handle"])) if row["market"]}
    for part in recognised(sheets["costs"], identity, creators, by_code, rates, weights, owners):
        campaign = roi.campaigns.of_cost(part.campaign, part.contract)
        name = "allocated_cost" if part.is_allocated else KNOWN_TYPES.get(part.cost_type, "other_cost")
        roi.add_cost(name, part.on, part.market, (part.creator, part.content, part.product, campaign), part.amount_rc)


def _money(line: Line, by_code: Mapping[str, Row], shops: Mapping[str, Row], sheets: Mapping[str, list[dict[str, Any]]], rates: Rates) -> dict[str, Decimal | None]:
    row = unit_cost(line, shops[line.shop_id]["shop_code"], sheets["product_costs"])
    tax = None if line.tax_in_price is None else half_up(Fraction(line.tax_in_price) * line.kept_share)
    return {**{name: line.rc[name] for name in ("gmv_gross", "cancelled_amount", "refund_cohort", "gmv_net")},
            **{name: in_reporting(getattr(line, name), rates.rate(line.currency, line.order_date)) for name in ("platform_fees", "shipping_cost")},
            "cogs": cogs_of(line, row, rates), "tax_kept": None if tax is None else rates.convert(tax, line.currency, line.order_date)}


def _weigh(spread: dict[tuple[date, str | None], dict[str, Decimal]], line: Line, shared: list[tuple[Touch | None, Decimal]], net: Decimal | None) -> None:
    for (touch, _), amount in zip(shared, money_of(net, [share for _, share in shared]), strict=True):
        if touch is not None and touch.creator and amount is not None:
            for market in (line.market, None):
                spread[(line.order_date.replace(day=1), market)][touch.creator] += amount


def _sample_costs(api: Mapping[str, Mapping[str, list[Row]]], shops: Mapping[str, Row], by_code: Mapping[str, Row], sheets: Mapping[str, list[dict[str, Any]]],
                  rates: Rates, identity: Identity) -> list[tuple[Line, str | None, Decimal | None]]:
    """Goods of sample orders, which belong to the creator of the application; to nobody where none or two name the order."""
    booked = {row["order_id"] for row in sheets["costs"] if row["order_id"]}
    handles: dict[str, set[str | None]] = defaultdict(set)
    for resources in api.values():
        for application in resources.get("sample_applications", []):
            handles[application["order_id"]].add(handle_of(application["creator"]["username"]))
    found = []
    for line in order_lines(api, shops, rates):
        if line.is_sample and line.order_id not in booked and not line.is_cancelled:
            row = unit_cost(line, shops[line.shop_id]["shop_code"], sheets["product_costs"])
            if row is not None:
                creators = {identity.creator(handle, line.created_at.date())[0] for handle in handles.get(line.order_id, ())}
                found.append((line, creators.pop() if len(creators) == 1 else None, rates.convert(row["unit_cost"], row["currency"], line.order_date)))
    return found
