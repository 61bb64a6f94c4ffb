"""Costs, commission and creator ROI by hand (the rules of costs and ROI)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from tests.oracle.credits import Identity, Touch, handle_of, money_of
from tests.oracle.lines import ZERO, Line, Rates, Row, half_up, split

KNOWN_TYPES = {"fixed_fee": "fixed_fee", "sample_goods": "sample_cost", "sample_shipping": "sample_cost", "ad_boost": "ad_boost"}
SUBJECTS = ("creator", "content", "product", "campaign")
Ids = tuple[str | None, str | None, str | None, str | None]  # of each subject
Cell = tuple[str, str, date, str | None, str | None]  # rule set, period type, period start, market, subject


@dataclass
class Figures:
    """Sums of one cell, money in reporting currency."""

    money: dict[str, Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))
    orders: set[str] = field(default_factory=set)
    buyers: set[str] = field(default_factory=set)
    new_buyers: set[str] = field(default_factory=set)
    items_sold: Decimal = ZERO
    has_unknown_tax: bool = False
    has_unknown_fees: bool = False


def periods(on: date, week_start: str) -> list[tuple[str, date]]:
    """The periods a day belongs to."""
    offset = on.weekday() if week_start != "sun" else (on.weekday() + 1) % 7
    return [("day", on), ("week", on - timedelta(days=offset)), ("month", on.replace(day=1)),
            ("quarter", date(on.year, 3 * ((on.month - 1) // 3) + 1, 1)), ("all", date(1970, 1, 1))]


def commission_of(sku: Row, is_counted_and_kept: bool) -> Decimal:
    """Best known commission of an affiliate order x SKU: the three creator parts and the partner part."""
    status = sku["settlement_status"].strip().upper().replace(" ", "_").replace("-", "_")
    if status in ("INELIGIBLE", "AWAITING_PAYMENT") or not is_counted_and_kept:
        return ZERO
    total = ZERO
    for part in ("paid_commission", "paid_shop_ads_commission", "cofunded_creator_bonus_amount", "paid_partner_commission"):
        actual = (sku.get(f"actual_{part}") or {}).get("amount")
        estimated = (sku.get(f"estimated_{part}") or {}).get("amount")
        total += Decimal((actual if status == "SETTLED" and actual not in (None, "") else estimated) or 0)
    return total


def unit_cost(line: Line, shop_code: str, rows: Iterable[Row]) -> Row | None:
    """The unit cost valid on the order date: of the shop, else the market, else general; the latest start first."""
    fitting = [row for row in rows if (row["sku_id"] == line.sku_id or (row["seller_sku"] and row["seller_sku"] == line.seller_sku))
               and (row["valid_from"] is None or row["valid_from"] <= line.order_date)
               and (row["shop_code"] in (None, shop_code)) and (row["market"] in (None, line.market))]
    return max(fitting, default=None, key=lambda row: (row["shop_code"] is not None, row["market"] is not None, row["valid_from"] or date.min))


@dataclass(frozen=True)
class CostPart:
    """A recognised part of a cost entry: day x creator."""

    cost_type: str
    on: date
    creator: str | None
    market: str | None
    is_allocated: bool
    amount_rc: Decimal | None
    content: str | None
    product: str | None
    contract: str | None
    campaign: str | None


def recognised(rows: list[Row], identity: Identity, creators: Mapping[str, Row], shops: Mapping[str, Row], rates: Rates,
               weights: Mapping[tuple[date, str | None], Mapping[str, Decimal]],
               owners: Mapping[str, tuple[str | None, bool]]) -> list[CostPart]:
    """Cost entries as parts. ``weights``: (month, market or None for all) -> creator -> positive net sales, official rule;
    ``owners``: content -> its creator. What cannot be spread stays, as an allocated cost, with no creator."""
    actual = {row["cost_ref"] for row in rows if row["cost_ref"] and row["stage"] != "estimated"}
    parts: list[CostPart] = []
    for row in rows:
        if row["stage"] == "estimated" and row["cost_ref"] in actual:
            continue
        creator = row["creator_code"] or identity.creator(handle_of(row["handle"]), row["cost_date"])[0]
        creator = creator or owners.get(row["content_id"] or "", (None, False))[0]
        shop_market = shops[row["shop_code"]]["market"] if row["shop_code"] else None
        market = shop_market or (creators.get(creator or "", {}).get("market") if creator else None)
        total = rates.convert(row["amount"], row["currency"], row["cost_date"])
        first, last = row["service_from"] or row["service_to"] or row["cost_date"], row["service_to"] or row["service_from"] or row["cost_date"]
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        daily: list[Decimal | None] = [None] * len(days) if total is None else list(split(total, [Fraction(1, len(days))] * len(days)))
        named = (row["content_id"], row["product_id"], row["contract_code"], row["campaign_code"])
        for on, amount in zip(days, daily, strict=True):
            if creator or row["campaign_code"]:
                parts.append(CostPart(row["cost_type"], on, creator, market, False, amount, *named))
                continue
            spread = sorted(weights.get((on.replace(day=1), market), {}).items())
            whole = sum((weight for _, weight in spread), ZERO)
            if not spread or amount is None:
                parts.append(CostPart(row["cost_type"], on, None, market, True, amount, *named))
                continue
            shares = split(amount, [Fraction(weight) / Fraction(whole) for _, weight in spread])
            parts += [CostPart(row["cost_type"], on, one, market, True, share, *named) for (one, _), share in zip(spread, shares, strict=True)]
    return parts


class Campaigns:
    """Which campaign a sale or a cost counts for."""

    def __init__(self, contracts: Iterable[Row], campaigns: Iterable[Row]) -> None:
        self.contracts = sorted(contracts, key=lambda row: (row["signed_on"] or date.min, row["contract_code"]))
        self.campaigns = {row["campaign_code"]: row for row in campaigns}

    def of_sale(self, creator: str | None, product: str | None, on: date) -> str | None:
        """Of the creator's contracts whose campaign runs that day and is for the product, the one signed last."""
        found = None
        for contract in (one for one in self.contracts if one["creator_code"] == creator and one["campaign_code"]):
            campaign = self.campaigns.get(contract["campaign_code"], {})
            products = [one.strip() for one in (campaign.get("product_ids") or "").split(",") if one.strip()]
            if (campaign.get("starts_on") or date.min) <= on <= (campaign.get("ends_on") or date.max) and (not products or product in products):
                found = contract["campaign_code"]
        return found

    def of_cost(self, campaign: str | None, contract: str | None) -> str | None:
        """The campaign it names, else its contract's."""
        return campaign or next((one["campaign_code"] for one in self.contracts if one["contract_code"] == contract), None)


class Roi:
    """Collects lines, commissions and costs into cells."""

    def __init__(self, week_starts: Mapping[str, str], campaigns: Campaigns) -> None:
        self.week_starts = week_starts
        self.campaigns = campaigns
        self.by_subject: dict[str, dict[Cell, Figures]] = {subject: defaultdict(Figures) for subject in SUBJECTS}
        self.cells = self.by_subject["creator"]
        self.rule_sets: set[str] = set()

    def _cells(self, rule_set: str, on: date, market: str | None, ids: Ids) -> list[Figures]:
        week_start = self.week_starts.get(market or "", "mon")
        return [self.by_subject[subject][(rule_set, kind, start, market, one)] for subject, one in zip(SUBJECTS, ids, strict=True)
                for kind, start in periods(on, week_start)]

    def add_line(self, line: Line, rule_set: str, shared: list[tuple[Touch | None, Decimal]], money: Mapping[str, Decimal | None], is_new: bool) -> None:
        """Sales of a line by credit. ``money``: figure -> amount of the line in reporting currency."""
        self.rule_sets.add(rule_set)
        shares = [share for _, share in shared]
        parts = {name: money_of(total, shares) for name, total in money.items()}
        for n, (touch, share) in enumerate(shared):
            creator = touch.creator if touch else None
            ids = (creator, touch.content if touch else None, line.product_id, self.campaigns.of_sale(creator, line.product_id, line.order_date))
            for cell in self._cells(rule_set, line.order_date, line.market, ids):
                for name, amounts in parts.items():
                    cell.money[name] += amounts[n] or ZERO
                cell.items_sold += share
                cell.has_unknown_tax |= line.tax_in_price is None
                cell.has_unknown_fees |= line.platform_fees is None
                if share > 0:
                    cell.orders.add(line.order_id)
                    if line.buyer:
                        cell.buyers.add(line.buyer)
                        if is_new:
                            cell.new_buyers.add(line.buyer)

    def add_cost(self, name: str, on: date, market: str | None, ids: Ids, amount: Decimal | None) -> None:
        """A cost of a creator, content, product and campaign (as far as it has them) in every rule set's cells."""
        for rule_set in self.rule_sets:
            for cell in self._cells(rule_set, on, market, ids):
                cell.money[name] += amount or ZERO

    def close(self) -> None:
        """Derived figures."""
        for cell in (cell for cells in self.by_subject.values() for cell in cells.values()):
            money = cell.money
            money["promo_cost"] = sum((money[name] for name in ("commission", "fixed_fee", "sample_cost", "ad_boost", "other_cost")), ZERO)
            money["contribution_profit"] = (money["gmv_net"] - money["tax_kept"] - money["cogs"] - money["platform_fees"] - money["shipping_cost"]
                                            - money["promo_cost"] - money["allocated_cost"])


def commissions(platform: Mapping[tuple[str, str], tuple[Touch, Row]], lines: Iterable[Line], shops: Mapping[str, Row],
                rates: Rates) -> list[tuple[date, str, tuple[str | None, str | None, str | None], Decimal | None]]:
    """Commission of each affiliate order x SKU: (order date, market, creator, content and product of the record, amount in reporting currency)."""
    by_key: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        by_key[(line.order_id, line.sku_id)].append(line)
    found = []
    for key, (touch, sku) in platform.items():
        of_order = by_key[key]
        shop = shops[sku["shop_id"]]
        created = datetime.fromtimestamp(sku["create_time"], UTC).astimezone(ZoneInfo(shop["timezone"])).date()
        kept = [line for line in of_order if line.is_counted and not line.is_cancelled]
        on = (kept or of_order)[0].order_date if of_order else created
        amount = commission_of(sku, bool(kept) or not of_order)
        found.append((on, shop["market"], (touch.creator, touch.content, touch.product), rates.convert(amount, sku["price"]["currency"], on)))
    return found


def cogs_of(line: Line, row: Row | None, rates: Rates) -> Decimal | None:
    """Unit cost x kept share in reporting currency; None where the unit cost or a rate is missing."""
    if not line.is_counted:
        return ZERO
    rate = None if row is None else rates.rate(row["currency"], line.order_date)
    if row is None or rate is None:
        return None
    return half_up(Fraction(row["unit_cost"]) * line.kept_share * rate)
