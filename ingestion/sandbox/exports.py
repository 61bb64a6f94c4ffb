"""Sample exports of one more shop, which the API does not serve: its seller downloads files from Seller Center.

Belongs here: the orders of that shop, as the files of a download show them at the end of the world. The shop sells the
goods of the first shop through the same creators, so that one person's sales come from both kinds of source. Buyers'
columns are written as Seller Center does; every value in them carries a word no real person has (``buyers``).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

import xlsxwriter

from ingestion.sandbox.affiliate import AffiliateFactory, standard_commission
from ingestion.sandbox.aftersales import AftersalesFactory
from ingestion.sandbox.buyers import buyer_name, recipient_address
from ingestion.sandbox.dice import DAY, Dice, money, share
from ingestion.sandbox.lives import Credit, Line, Order
from ingestion.sandbox.orders import OrderFactory
from ingestion.sandbox.traffic import Traffic
from ingestion.sandbox.world import ShopWorld, World
from ingestion.seller_exports.headers import columns

SHOP_CODE: Final = "LINKUS02"
_SHOP_NAME: Final = "Linkstar Outlet US"
_MARKET_INDEX: Final = 8
_ORDERS_SHARE: Final = 0.1
_SETTLED_AFTER: Final = 12 * DAY
_PLATFORM_FEE: Final = 600

_STATUS: Final = {"UNPAID": "Unpaid", "ON_HOLD": "On hold", "AWAITING_SHIPMENT": "To ship",
                  "AWAITING_COLLECTION": "To ship", "IN_TRANSIT": "Shipped", "DELIVERED": "Delivered",
                  "COMPLETED": "Completed", "CANCELLED": "Canceled"}
_SETTLEMENT: Final = {"AWAITING PAYMENT": "Unpaid", "To-SETTLE": "To settle", "SETTLED": "Settled",
                      "INELIGIBLE": "Ineligible"}
_CONTENT: Final = {"VIDEO": "Video", "LIVE": "LIVE"}
_DESCRIPTION: Final = "Platform unique order ID."
# Written into workbooks instead of the time of writing, so that equal worlds make equal bytes.
_WORKBOOK_DATE: Final = datetime(2026, 1, 1)

Row = Mapping[str, str]


def write_sample_exports(inbox: Path, world: World) -> list[Path]:
    """Write a sheet that names the shop, and its orders, affiliate orders and income into the shop's folder.

    Args:
        inbox: created if absent.
        world: the other shops.

    Returns: the files written, in a fixed order.
    """
    shop = export_only_shop(world)
    folder = inbox / SHOP_CODE
    folder.mkdir(parents=True, exist_ok=True)
    market = shop.market
    named = inbox / "shops_without_api.csv"
    named.write_text("shop_code,market,timezone,currency,name,prices_include_tax,week_start\n"
                     f"{SHOP_CODE},{market.region},{market.timezone},{market.currency},{_SHOP_NAME},no,mon\n",
                     encoding="utf-8")
    files = [folder / "All order.csv", folder / "affiliate_orders_7670.xlsx", folder / "income.csv"]
    _write_csv(files[0], "orders", [row for order in shop.orders for row in _order_rows(shop, order, world.end)])
    _write_workbook(files[1], "affiliate_orders", [
        _affiliate_row(shop, credit, world.end) for credit in shop.credits if credit.handle])
    _write_csv(files[2], "income", [row for order in shop.orders for row in _income_rows(shop, order, world.end)])
    return [named, *files]


def export_only_shop(world: World) -> ShopWorld:
    """The shop: equal worlds have equal ones. Nothing is sent again in it (replacements, exchanges)."""
    first = world.shops[0]
    market = replace(first.market, index=_MARKET_INDEX, shop_code=SHOP_CODE, shop_id=SHOP_CODE, shop_name=_SHOP_NAME)
    shop = ShopWorld(market, first.calendar, first.products, first.creators)
    count = max(10, round(sum(len(one.orders) for one in world.shops) * _ORDERS_SHARE))
    visits = Traffic(Dice(world.seed, f"{SHOP_CODE}/traffic"), shop.calendar, shop.creators).visits(count)
    orders = OrderFactory(Dice(world.seed, f"{SHOP_CODE}/orders"), market, shop.products, count)
    aftersales = AftersalesFactory(Dice(world.seed, f"{SHOP_CODE}/aftersales"), market, shop.products)
    affiliate = AffiliateFactory(Dice(world.seed, f"{SHOP_CODE}/affiliate"), market, shop.creators)
    for number, visit in enumerate(visits, start=1):
        order = orders.make(number, visit)
        shop.orders.append(order)
        cancellation = aftersales.cancellation(order)
        shop.cancellations += [cancellation] if cancellation else []
        returns = aftersales.returns(order, visit.creator)
        shop.returns += returns
        shop.credits += affiliate.credits(order, visit, returns)
    return shop


def _order_rows(shop: ShopWorld, order: Order, end: int) -> list[Row]:
    """One row a SKU, the order's amounts repeated on each."""
    status = order.status_at(end)
    refunded = _refunded(shop, order, end)
    by_sku: dict[str, list[Line]] = {}
    for line in order.lines:
        by_sku.setdefault(line.sku.id, []).append(line)
    whole = {
        "order_id": f"{order.id}\t", "order_status": _STATUS[status], "normal_or_preorder": "Normal",
        "order_amount": money(_order_amount(order)), "order_refund_amount": money(sum(refunded.values())),
        "taxes": money(sum(line.tax for line in order.lines)),
        "shipping_fee_after_discount": money(order.shipping_paid),
        "payment_method": order.payment_method, "country": shop.market.country,
        "created_time": _time(shop, order.create_time, end), "paid_time": _time(shop, order.paid_time, end),
        "rts_time": _time(shop, order.rts_time, end), "shipped_time": _time(shop, order.collection_time, end),
        "delivered_time": _time(shop, order.delivery_time, end),
        "cancelled_time": _time(shop, order.cancel_time, end), **_buyer(shop, order),
    }
    return [{**whole, **_sku(lines, status, refunded, end)} for lines in by_sku.values()]


def _sku(lines: Sequence[Line], status: str, refunded: Mapping[str, int], end: int) -> Row:
    """What is told of one SKU of an order."""
    sku = lines[0].sku
    taken_back = sum(status == "CANCELLED" or 0 < line.cancelled_at <= end for line in lines)
    returned = sum(line.id in refunded for line in lines)
    before, seller = sum(line.original_price for line in lines), sum(line.seller_discount for line in lines)
    platform = sum(line.platform_discount for line in lines)
    return {
        "sku_id": f"{sku.id}\t", "seller_sku": sku.seller_sku, "product_id": f"{sku.product_id}\t",
        "product_name": sku.product_name, "variation": sku.name, "quantity": str(len(lines)),
        "returned_quantity": str(taken_back or returned),
        "return_type": "Cancel" if taken_back else "Return/Refund" if returned else "",
        "sku_unit_original_price": money(lines[0].original_price), "sku_subtotal_before_discount": money(before),
        "sku_platform_discount": money(platform), "sku_seller_discount": money(seller),
        "sku_subtotal_after_discount": money(before - seller - platform),
    }


def _buyer(shop: ShopWorld, order: Order) -> Row:
    """What a download tells of the buyer, and what never reaches the warehouse."""
    address = recipient_address(shop.market, order.buyer)
    return {"buyer_key": buyer_name(order.buyer).replace(" ", "_").lower(), "Recipient": address["name"],
            "Phone #": address["phone_number"], "Detail Address": address["full_address"],
            "Zipcode": address["postal_code"]}


def _refunded(shop: ShopWorld, order: Order, end: int) -> dict[str, int]:
    """Unit -> money that has gone back for it."""
    return {refund.line.id: refund.subtotal + refund.tax for request in shop.returns
            if request.order is order and 0 < request.refunded_at <= end for refund in request.lines}


def _order_amount(order: Order) -> int:
    return sum(line.sale_price + line.tax for line in order.lines) + order.shipping_paid


def _affiliate_row(shop: ShopWorld, credit: Credit, end: int) -> Row:
    """One order x SKU with its creator; nothing is actual before it is settled."""
    order, status = credit.order, credit.status_at(end)
    row = {
        "order_id": order.id, "product_id": credit.sku.product_id, "product_name": credit.sku.product_name,
        "sku_id": credit.sku.id, "seller_sku": credit.sku.seller_sku, "price": money(credit.lines[0].sale_price),
        "payment_amount": money(sum(line.sale_price for line in credit.lines)), "currency": shop.market.currency,
        "quantity": str(len(credit.lines)), "order_status": _STATUS[order.status_at(end)],
        "is_fully_returned": "Yes" if all(0 < credit.refunded_lines.get(line.id, 0) <= end for line in credit.lines)
        else "No",
        "settlement_status": _SETTLEMENT[status], "creator_username": f"@{credit.handle}",
        "content_type": _CONTENT.get(credit.content_type.upper(), "Showcase"), "content_id": credit.content_id,
        "standard_rate": f"{credit.commission_rate / 100:.2f}%", "ads_rate": f"{credit.ads_rate / 100:.2f}%",
        "created_time": _time(shop, order.create_time, end), "payment_time": _time(shop, order.paid_time, end),
        "delivered_time": _time(shop, order.delivery_time, end),
    }
    row |= _commission("est", credit, credit.estimated_base, credit.commission_rate)
    if status == "SETTLED":
        row |= _commission("actual", credit, credit.actual_base, credit.actual_rate)
        row["commission_paid_time"] = _time(shop, credit.settled_at, end)
    return row


def _commission(stage: str, credit: Credit, base: int, rate: int) -> dict[str, str]:
    return {f"{stage}_commission_base": money(base),
            f"{stage}_standard_commission": money(standard_commission(credit, base, rate)),
            f"{stage}_ads_commission": money(share(base, credit.ads_rate)),
            f"{stage}_cofund_bonus": money(share(base, credit.bonus_rate))}


def _income_rows(shop: ShopWorld, order: Order, end: int) -> list[Row]:
    """What the platform paid out for an order, some days after it arrived."""
    settled = order.delivery_time + _SETTLED_AFTER
    if not order.delivery_time or settled > end or order.cancel_time or order.kind != "normal":
        return []
    before = sum(line.original_price for line in order.lines if not line.cancelled_at)
    seller = sum(line.seller_discount for line in order.lines if not line.cancelled_at)
    revenue = before - seller
    fee = share(revenue, _PLATFORM_FEE)
    return [{
        "adjustment_id": f"{order.id}\t", "type": "Order", "order_created_time": _time(shop, order.create_time, end),
        "settled_time": _time(shop, settled, end), "currency": shop.market.currency,
        "total_settlement_amount": money(revenue - fee), "total_revenue": money(revenue),
        "subtotal_after_seller_discounts": money(revenue), "subtotal_before_discounts": money(before),
        "seller_discounts": money(-seller), "total_fees": money(-fee), "tiktok_shop_commission_fee": money(-fee),
        "adjustment_amount": "0",
    }]


def _time(shop: ShopWorld, moment: int, end: int) -> str:
    """A time that has come, as Seller Center writes it in the US: local, month first, no zone."""
    if not 0 < moment <= end:
        return ""
    local = datetime.fromtimestamp(moment, shop.market.zone)
    return f"{local:%m/%d/%Y} {local.hour % 12 or 12}:{local:%M:%S %p}"


def _table(entity: str, rows: Sequence[Row]) -> list[list[str]]:
    """Header and cells of the columns that any row has."""
    known = columns(entity)
    names = [name for name in known if any(name in row for row in rows)]
    names += list(dict.fromkeys(name for row in rows for name in row if name not in known))
    header = [known[name].labels["en"][0] if name in known else name for name in names]
    described = [[_DESCRIPTION, *("" for _ in names[1:])]] if entity == "orders" else []
    return [header, *described, *([row.get(name, "") for name in names] for row in rows)]


def _write_csv(path: Path, entity: str, rows: Sequence[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file, lineterminator="\r\n").writerows(_table(entity, rows))


def _write_workbook(path: Path, entity: str, rows: Sequence[Row]) -> None:
    options = {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False}
    with xlsxwriter.Workbook(path, options) as workbook:
        workbook.set_properties({"created": _WORKBOOK_DATE})
        sheet = workbook.add_worksheet(path.stem)
        for number, cells in enumerate(_table(entity, rows)):
            for place, cell in enumerate(cells):
                if cell:
                    sheet.write_string(number, place, cell)
