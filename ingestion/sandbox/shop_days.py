"""The shop as a whole, day by day: what Compass tells of sales by channel, refunds and visitors."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from ingestion.sandbox.media import Media, Sale, ratio
from ingestion.sandbox.view_analytics import Cash

Row = dict[str, Any]

_CHANNELS = ("creator_video", "creator_live", "seller_video", "seller_live")


class ShopDays:
    """Daily figures of one shop, made from its sales and from what went back."""

    def __init__(self, media: Media) -> None:
        self._media = media
        self._backs: dict[str, list[tuple[int, int]]] = defaultdict(list)
        shop = media.shop
        for request in shop.returns:
            if request.refunded_at:
                self._backs[request.order.id].append(
                    (request.refunded_at, sum(line.subtotal for line in request.lines)))
        for cancellation in shop.cancellations:
            if cancellation.statuses[-1] == "CANCELLATION_REQUEST_COMPLETE":
                self._backs[cancellation.order.id].append(
                    (cancellation.times[-1], sum(line.subtotal for line in cancellation.lines)))

    def interval(self, days: list[date], latest: date, cash: Cash) -> Row:
        """Sales, breakdowns and traffic summed over days; buyers are counted once."""
        cut_off = self._media.cut_off(latest)
        sales = [sale for day in days if day <= latest for sale in self._media.by_day.get(day, ())
                 if sale.known_at < cut_off]
        return {"sales": self._sales(sales, cut_off, cash), "breakdowns": self._breakdowns(sales, cash),
                "traffic": self._traffic(sales, len([day for day in days if day <= latest]))}

    def _sales(self, sales: list[Sale], cut_off: int, cash: Cash) -> Row:
        orders = {sale.order.id: sale.order for sale in sales}
        backs = [amount for order_id in orders for time, amount in self._backs.get(order_id, ()) if time < cut_off]
        gmv = sum(sale.gmv for sale in sales)
        tax = sum(line.tax for sale in sales for line in sale.lines)
        row = {
            "gmv": cash(gmv), "gmv_with_tax": cash(gmv + tax), "tax": cash(tax), "refunds": cash(sum(backs)),
            "gmv_with_tiktok_co_funding": cash(gmv + sum(sale.coupons for sale in sales)),
            "shipping_fees": cash(sum(order.shipping_paid for order in orders.values())),
            "orders_count": len(orders), "sku_orders_count": len(sales),
            "items_sold": sum(len(sale.lines) for sale in sales),
            "customers_count": len({order.buyer for order in orders.values()}),
            "cancellations_and_returns": len(backs), "avg_order_value": cash(gmv / len(orders) if orders else 0),
        }
        for channel in _CHANNELS:
            direct, whole = self._of_channel(sales, channel)
            row |= {f"{channel}_attributed_gmv": cash(whole), f"{channel}_gmv": cash(direct),
                    f"{channel}_indirect_gmv": cash(whole - direct)}
        cards = sum(sale.gmv for sale in sales if sale.channel in ("product_card", "affiliate_card"))
        return row | {"product_card_attributed_gmv": cash(cards)}

    @staticmethod
    def _of_channel(sales: list[Sale], channel: str) -> tuple[int, int]:
        """(direct, all) sales of a channel."""
        found = [sale for sale in sales if sale.channel == channel]
        return sum(sale.gmv for sale in found if sale.is_direct), sum(sale.gmv for sale in found)

    def _breakdowns(self, sales: list[Sale], cash: Cash) -> Row:
        contents = []
        for channel in _CHANNELS:
            who, kind = channel.upper().split("_")
            direct, whole = self._of_channel(sales, channel)
            contents.append({"content_type": kind, "channel": who, "gmv": cash(whole),
                             "indirect_gmv": cash(whole - direct)})
        card = sum(sale.gmv for sale in sales if sale.channel == "product_card")
        search, tab = card * 45 // 100, card * 30 // 100
        return {
            "content_breakdown": contents,
            "affiliate_product_card_attributed_gmv":
                cash(sum(sale.gmv for sale in sales if sale.channel == "affiliate_card")),
            "seller_product_card_gmv": cash(card),
            "shop_tab_and_search": {"search_attributed": cash(search), "shop_tab_attributed": cash(tab),
                                    "others": cash(card - search - tab)},
        }

    @staticmethod
    def _traffic(sales: list[Sale], days: int) -> Row:
        """Visitors are derived from sales: the shop's page itself is not part of the made-up world."""
        orders = len({sale.order.id for sale in sales})
        visitors = orders * 21 + 40 * days
        clicks = orders * 17 + 25 * days
        return {
            "avg_page_views": visitors * 4 // 3 // max(1, days), "avg_visitors": visitors // max(1, days),
            "avg_conversation_rate": ratio(orders, visitors), "product_impressions": clicks * 12,
            "product_clicks": clicks, "unique_product_impressions": clicks * 7, "unique_clicks": clicks * 5 // 6,
        }
