"""Sample sheets of a seller's programme: campaigns, contracts, their fees, what happened with whom, samples sent.

Two campaigns a shop: a season with the strongest creators, over by now, and the launch of one product that still runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from ingestion.sandbox.creators import Creator
from ingestion.sandbox.dice import Dice, money
from ingestion.sandbox.sheets_table import Cell, Table, last_day, local_amount
from ingestion.sandbox.world import ShopWorld, World

_SEASON_DAYS, _SEASON_ENDED, _LAUNCH_DAYS = 50, 6, 20
_SEASON_CREATORS, _LAUNCH_CREATORS = 5, 2
_POST_WITHIN_DAYS = 14
_CAMPAIGN = ("campaign_code", "name", "goal_type", "market", "shop_code", "product_ids", "owner", "starts_on",
             "ends_on", "budget", "currency", "stage", "is_pilot")
_CONTRACT = ("contract_code", "creator_code", "campaign_code", "signed_on", "videos_due", "lives_due", "due_on",
             "fixed_fee", "currency", "paid_by", "payment_terms_days", "withholding_rate", "max_revisions",
             "licence_until", "ad_code_until", "document_ref", "status")
_COST = ("cost_date", "cost_type", "amount", "currency", "creator_code", "contract_code", "shop_code", "stage",
         "cost_ref", "payee")
_TRACKER_ZH = ("达人编码", "合同编号", "活动编码")
_SAMPLE = ("handle", "seller_sku", "quantity", "campaign_code", "requested_at", "shipped_on", "carrier", "tracking_no",
           "delivered_on", "post_due_on", "owner")
_EVENTS_ZH = ("已邀约", "已接受", "已签约", "已寄样", "已签收", "已交稿", "审核通过", "已发布")

Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Contract:
    """What was agreed with a creator for a campaign."""

    code: str
    campaign: str
    shop: ShopWorld
    creator: Creator
    starts_on: date
    due_on: date
    fee: int
    is_kept: bool

    @property
    def signed_on(self) -> date:
        """Signed a while before the campaign begins."""
        return self.starts_on - timedelta(days=8)

    @property
    def booked_on(self) -> date:
        """The fee is booked on the campaign's second day."""
        return self.starts_on + timedelta(days=1)


def campaigns(world: World) -> Table:
    """A season and a launch a shop."""
    rows: list[Row] = []
    for shop in world.shops:
        market, product = shop.market, max(shop.products, key=lambda one: one.weight)
        season, launch, ended = _dates(shop, world)
        rows.append((
            f"SEASON-{market.region}", f"Autumn season {market.region}", "new_buyers", market.region, market.shop_code,
            "", "Li", season.isoformat(), ended.isoformat(), money(local_amount(shop, 2500)), market.currency,
            "growth", "no"))
        rows.append((
            f"LAUNCH-{market.region}", f"Launch of {product.title}", "test_product", market.region, market.shop_code,
            product.id, "Wu", launch.isoformat(), "", money(local_amount(shop, 600)), market.currency, "cold_start",
            "yes"))
    return Table(_CAMPAIGN, rows)


def contracts(world: World) -> Table:
    """One row a creator and campaign; we pay the fee, the platform the commission."""
    return Table(_CONTRACT, [
        (one.code, one.creator.code, one.campaign, one.signed_on, 2, 1 if one.creator.lives else 0, one.due_on,
         money(one.fee), one.shop.market.currency, "us", 30, "10%", 2, one.due_on + timedelta(days=40),
         one.due_on + timedelta(days=12), f"drive/contracts/{one.code}", "active")
        for one in agreed(world)])


def contract_costs(world: World) -> Table:
    """The fee of each contract, on the campaign's second day."""
    return Table(_COST, [
        (one.booked_on.isoformat(), "fixed_fee", money(one.fee), one.shop.market.currency,
         one.creator.code, one.code, one.shop.market.shop_code, "actual", f"FEE-{one.code}", one.creator.name)
        for one in agreed(world)])


def collaborations(world: World) -> Table:
    """A tracker as teams keep it: a row a contract, a date column a step. Who breaks a contract delivers nothing."""
    rows: list[Row] = []
    for one in agreed(world):
        steps = _steps(one, world)
        reached = [*steps, _first_post(one, steps[-1], world)] if one.is_kept else steps[:5]
        today = last_day(one.shop, world)
        dates = [step.isoformat() if step and step <= today else "" for step in reached]
        rows.append((one.creator.code, one.code, one.campaign, *dates, *[""] * (len(_EVENTS_ZH) - len(dates))))
    return Table((*_TRACKER_ZH, *_EVENTS_ZH), rows)


def samples(world: World) -> Table:
    """One unit of what sells most for the creator of each contract, with its parcel and the day the post is due."""
    rows: list[Row] = []
    for one in agreed(world):
        _, _, signed, sent, delivered, *_ = _steps(one, world)
        if delivered <= last_day(one.shop, world):
            product = max(one.shop.products, key=lambda product: product.weight)
            rows.append((
                one.creator.handle_on(sent, 0), product.skus[0].seller_sku, 1, one.campaign, signed, sent, "Express",
                f"EX{one.code}", delivered, delivered + timedelta(days=_POST_WITHIN_DAYS), one.creator.owner))
    return Table(_SAMPLE, rows)


def _steps(contract: Contract, world: World) -> list[date]:
    """Days of invitation, acceptance, signature, sample sent, sample delivered, draft and review."""
    dice, day = Dice(world.seed, f"{contract.code}/steps"), contract.signed_on
    steps = [day - timedelta(days=6), day - timedelta(days=3), day]
    for wait in (2, 5, 4, 2):
        day += timedelta(days=wait + dice.between(0, 1))
        steps.append(day)
    return steps


def _dates(shop: ShopWorld, world: World) -> tuple[date, date, date]:
    """First days of season and launch, last day of the season."""
    last, first = last_day(shop, world), shop.calendar.days[0]
    return (max(first, last - timedelta(days=_SEASON_DAYS)), max(first, last - timedelta(days=_LAUNCH_DAYS)),
            last - timedelta(days=_SEASON_ENDED))


def agreed(world: World) -> Iterator[Contract]:
    """Every contract; the last creator of a season breaks theirs."""
    for shop in world.shops:
        region, dice = shop.market.region, Dice(world.seed, f"{shop.market.region}/contracts")
        season, launch, ended = _dates(shop, world)
        strongest = [one for one in shop.creators if one.tier in ("head", "mid") and one.is_mapped]
        for number, creator in enumerate(strongest[:_SEASON_CREATORS], start=1):
            fee = local_amount(shop, dice.between(120, 480))
            yield Contract(f"CT-{region}-{number:02d}", f"SEASON-{region}", shop, creator, season, ended, fee,
                            number < _SEASON_CREATORS)
        for number, creator in enumerate(strongest[:_LAUNCH_CREATORS], start=1):
            fee = local_amount(shop, dice.between(40, 120))
            yield Contract(f"CT-{region}-L{number}", f"LAUNCH-{region}", shop, creator, launch,
                            launch + timedelta(days=30), fee, True)


def _first_post(contract: Contract, since: date, world: World) -> date | None:
    """Day (UTC) of the creator's first video or LIVE from a day on."""
    contents = (*contract.creator.videos, *contract.creator.lives)
    posts = (datetime.fromtimestamp(one.starts_at, UTC).date() for one in contents if one.starts_at <= world.end)
    return min((day for day in posts if day >= since), default=None)
