"""Sheets of promotion costs and overheads; unit costs and rates are in ``sheets_rates.py``."""

from __future__ import annotations

from datetime import date, timedelta

from ingestion.sandbox.creators import Creator
from ingestion.sandbox.dice import Dice, money
from ingestion.sandbox.sheets_table import Cell, Table, last_day, local_amount, month_start
from ingestion.sandbox.world import ShopWorld, World

_HEADER = (
    "cost_date",
    "cost_type",
    "amount",
    "currency",
    "creator_code",
    "handle",
    "content_id",
    "shop_code",
    "stage",
    "cost_ref",
    "service_from",
    "service_to",
    "paid_on",
    "payee",
    "note",
)
_HEADER_ZH = ("日期", "费用类型", "金额", "币种", "达人编码", "达人账号", "内容ID", "店铺代码", "阶段",
              "单号", "服务开始", "服务结束", "付款日", "收款方", "备注")
_TYPES_ZH = {"fixed_fee": "坑位费", "sample_shipping": "样品运费", "ad_boost": "投流", "production": "制作费",
             "tool_overhead": "工具费", "mcn_service_fee": "机构服务费", "service_labour": "客服人力",
             "outbound_shipping": "尾程运费"}
_STAGES_ZH = {"estimated": "预估", "actual": "实际"}

Row = tuple[Cell, ...]


def costs(world: World) -> Table:
    """Costs before the latest month, English."""
    cut = month_start(max(last_day(shop, world) for shop in world.shops))
    return Table(_HEADER, [row for row in all_costs(world) if str(row[0]) < cut.isoformat()])


def late_costs(world: World) -> Table:
    """Costs of the latest month in Chinese, dates as a person types them; one row cannot be read."""
    cut = month_start(max(last_day(shop, world) for shop in world.shops))
    rows: list[Row] = []
    for row in all_costs(world):
        if str(row[0]) < cut.isoformat():
            continue
        day = date.fromisoformat(str(row[0]))
        cells = list(row)
        cells[0] = (
            f"{day.year}/{day.month}/{day.day}" if day.day % 2 else f"{day.year}年{day.month}月{day.day}日"
        )
        cells[1], cells[8] = _TYPES_ZH[str(row[1])], _STAGES_ZH[str(row[8])]
        rows.append(tuple(cells))
    creator = world.shops[0].creators[0]
    rows.append(
        (
            cut.isoformat(),
            "坑位费",
            "约300美元",
            "USD",
            creator.code,
            "",
            "",
            world.shops[0].market.shop_code,
            "实际",
            "FEE-UNCLEAR-1",
            "",
            "",
            "",
            creator.name,
            "金额待确认",
        )
    )
    return Table(_HEADER_ZH, rows)


def all_costs(world: World) -> list[Row]:
    """Every cost up to the end of the world, by date."""
    rows: list[Row] = []
    for shop in world.shops:
        dice = Dice(world.seed, f"{shop.market.region}/costs")
        last = last_day(shop, world)
        months = [
            month
            for back in range(13)
            if (month := month_start(last, back)) >= month_start(shop.calendar.days[0])
        ]
        for month in reversed(months):
            rows += _month_costs(dice, shop, month)
        rows += _sample_shipping(dice, shop, world) + _boosts(dice, shop, world)
    last = max(last_day(shop, world) for shop in world.shops)
    for back in range(13):
        month = month_start(last, back)
        if month >= month_start(world.shops[0].calendar.days[0]):
            rows.append(
                _row(
                    month,
                    "tool_overhead",
                    18900,
                    "USD",
                    ref=f"TOOL-{month:%Y%m}",
                    service=True,
                    payee="Sheet tools",
                )
            )
    return sorted(
        (row for row in rows if str(row[0]) <= last.isoformat()), key=lambda row: (str(row[0]), str(row[9]))
    )


def _row(
    day: date,
    cost_type: str,
    amount: int,
    currency: str,
    *,
    code: str = "",
    handle: str = "",
    content: str = "",
    shop: str = "",
    stage: str = "actual",
    ref: str = "",
    service: bool = False,
    payee: str = "",
) -> Row:
    service_to = (month_start(day + timedelta(days=31), 0) - timedelta(days=1)) if service else None
    return (day.isoformat(), cost_type, money(amount), currency, code, handle, content, shop, stage, ref,
            day.isoformat() if service else "", service_to.isoformat() if service_to else "", "", payee, "")


def _month_costs(dice: Dice, shop: ShopWorld, month: date) -> list[Row]:
    """Fees of the stronger creators, agencies, production, and what belongs to nobody in particular."""
    market, tag = shop.market, f"{shop.market.region}-{month:%Y%m}"
    rows: list[Row] = []
    for creator in [one for one in shop.creators if one.tier in ("head", "mid") and one.is_mapped]:
        if not dice.chance(0.75 if creator.tier == "head" else 0.3):
            continue
        fee = local_amount(shop, dice.between(150, 600) if creator.tier == "head" else dice.between(40, 160))
        ref, day = f"FEE-{tag}-{creator.number + 1:03d}", month + timedelta(days=dice.between(1, 24))
        rows.append(_row(day, "fixed_fee", fee, market.currency, code=creator.code, shop=market.shop_code,
                         stage="estimated", ref=ref, payee=creator.name))
        if dice.chance(0.8):
            actual = fee if dice.chance(0.7) else fee * 11 // 10
            rows.append(_row(day + timedelta(days=2), "fixed_fee", actual, market.currency, code=creator.code,
                             shop=market.shop_code, ref=ref, payee=creator.name))
        if creator.agency and dice.chance(0.5):
            rows.append(
                _row(
                    day,
                    "mcn_service_fee",
                    fee * 15 // 100,
                    market.currency,
                    code=creator.code,
                    shop=market.shop_code,
                    ref=f"MCN-{tag}-{creator.number + 1:03d}",
                    payee=creator.agency,
                )
            )
        if dice.chance(0.15):
            rows.append(
                _row(
                    day,
                    "production",
                    local_amount(shop, 80),
                    market.currency,
                    handle=_handle(creator, day),
                    ref=f"PRD-{tag}-{creator.number + 1:03d}",
                    payee="Cut & Colour",
                )
            )
    rows.append(_row(month, "service_labour", local_amount(shop, 700), market.currency, shop=market.shop_code,
                     ref=f"CS-{tag}", service=True))
    rows.append(_row(month + timedelta(days=14), "outbound_shipping", local_amount(shop, 240), market.currency,
                     shop=market.shop_code, ref=f"OUT-{tag}", payee=market.carrier))
    return rows


def _handle(creator: Creator, day: date) -> str:
    return "@" + creator.handle_on(day, 0)


def _sample_shipping(dice: Dice, shop: ShopWorld, world: World) -> list[Row]:
    """What sending each sample cost, under the creator it went to."""
    rows = []
    for order in shop.orders:
        if order.kind == "sample" and order.create_time <= world.end:
            creator = shop.creators[order.buyer - 10_000_000]
            code, handle = (creator.code, "") if creator.is_mapped else ("", _handle(creator, order.day))
            rows.append(
                _row(
                    order.day,
                    "sample_shipping",
                    local_amount(shop, dice.between(4, 12)),
                    shop.market.currency,
                    code=code,
                    handle=handle,
                    shop=shop.market.shop_code,
                    ref=f"SMP-{order.id}",
                )
            )
    return rows


def _boosts(dice: Dice, shop: ShopWorld, world: World) -> list[Row]:
    """Money spent on promoting single videos of the strongest creators; the content tells the creator."""
    rows = []
    for creator in shop.creators[:8]:
        for video in creator.videos:
            day = shop.calendar.day_of(video.starts_at) + timedelta(days=1)
            if video.starts_at >= shop.calendar.start and video.starts_at <= world.end and dice.chance(0.12):
                rows.append(_row(day, "ad_boost", local_amount(shop, dice.between(30, 220)), shop.market.currency,
                                 code=creator.code if creator.is_mapped else "", content=video.id,
                                 shop=shop.market.shop_code, ref=f"ADS-{video.id}"))
    return rows
