"""What exports bring: orders, platform records and income, alone or beside the API."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.support.history.orders import OrderChanges
from tests.support.history.state import BUYERS, HANDLES, SHOPS, START
from tests.support.raw_world import affiliate, exported_order, exported_record, exported_row, line, order


class ExportChanges(OrderChanges):
    """Changes that come in files of the Seller Center."""

    def new_export(self) -> None:
        """An order that only an export knows: paid, on delivery, unpaid, part of it cancelled or refunded."""
        pick = self.export_random
        order_id, code = self._next("E"), pick.choice([code for _, code, _ in SHOPS.values()])
        created = self._wall_clock(pick.randint(1, 20))
        rows = [exported_row(f"sku{n}", price=f"{pick.randint(500, 5000) / 100:.2f}", quantity=pick.randint(1, 3), seller_discount=pick.choice(["0.00", "1.11"]))
                for n in range(1, pick.randint(2, 4))]
        self.exports[order_id] = (code, exported_order(order_id, created, rows, buyer_key=pick.choice(BUYERS), **pick.choice([
            {}, {}, {"paid_time": None, "payment_method": "cod"}, {"paid_time": None, "order_status": "unpaid"}])))
        self._show_export(order_id)

    def _show_export(self, order_id: str) -> None:
        code, entity = self.exports[order_id]
        self.world.export("orders", code, [entity], path=f"{self.now:%d}.csv")

    def _export_of(self, order_id: str) -> None:
        """An export of an order the API knows too, by another key of its buyer."""
        shop_id, entity = self.orders[order_id]
        created = f"{datetime.fromtimestamp(entity['create_time'], UTC):%Y-%m-%d %H:%M:%S}"
        self.exports[order_id] = (SHOPS[shop_id][1], exported_order(
            order_id, created, [exported_row(price="33.33")], buyer_key=self.export_random.choice(BUYERS)))
        self._show_export(order_id)

    def export_of_an_api_order(self) -> None:
        """An order of the API comes in an export too, or comes again with another key."""
        self._export_of(self.export_random.choice([order_id for order_id in self.orders if order_id != "O-late"]))

    def click_of_a_second_key(self) -> None:
        """A click arrives by the key that only an export names for the buyer of an order of the API."""
        pick = self.export_random
        both = [(entity, self.exports[order_id][1]["rows"][0]["buyer_key"]) for order_id, (_, entity) in self.orders.items() if order_id in self.exports]
        both = [(entity, key) for entity, key in both if key not in (None, entity["buyer_key"])]
        if not both:
            return
        entity, second = pick.choice(both)
        self.second_clicks.append({
            "click_id": self._next("X"), "link_id": pick.choice(list(self.links)), "buyer_key": second, "kind": "click", "is_paid": False,
            "clicked_at": datetime.fromtimestamp(entity["create_time"], UTC) - timedelta(hours=pick.randint(1, 20))})
        # a file of its own: in the other one all clicks are looked at again, and with them the order's own buyer
        self.world.drop_file("link_clicks", "second_keys.csv", self.second_clicks, modified_at=START)

    def export_restated(self) -> None:
        """An exported order comes again: refunded, returned, cancelled, another buyer's, repriced, or without its first SKU."""
        pick = self.export_random
        order_id = pick.choice(list(self.exports))
        code, entity = self.exports[order_id]
        rows = [dict(one) for one in entity["rows"]]
        rows = pick.choice([rows, rows, rows[1:] or rows])
        rows[0].update(pick.choice([{"sku_subtotal_before_discount": "77.00"}, {"return_type": "cancel", "returned_quantity": "1"},
                                    {"return_type": "return", "returned_quantity": "1"}, {"return_type": "return"}, {}]))
        head = pick.choice([{"order_refund_amount": "5.55"}, {"buyer_key": pick.choice(BUYERS)}, {"order_status": "cancelled"}, {"order_refund_amount": None}])
        self._number += 1
        newest = f"{self.now + timedelta(seconds=self._number):%Y-%m-%d %H:%M:%S}"
        self.exports[order_id] = (code, {"order_id": order_id, "rows": [{**row, **head, "delivered_time": newest} for row in rows]})
        self._show_export(order_id)

    def older_export(self) -> None:
        """An export from before what is known is dropped in: it changes nothing but what was seen when."""
        order_id = self.export_random.choice(list(self.exports))
        code, entity = self.exports[order_id]
        rows = [{**row, "delivered_time": None, "order_refund_amount": "1.00", "sku_subtotal_before_discount": "3.00"} for row in entity["rows"]]
        self.world.export("orders", code, [{"order_id": order_id, "rows": rows}], path="older.csv")

    def api_order_after_its_export(self) -> None:
        """The API shows an order that was known from exports: its lines replace the export's."""
        waiting = [order_id for order_id in self.exports if order_id not in self.orders]
        if not waiting:
            return
        order_id = self.export_random.choice(waiting)
        code, entity = self.exports[order_id]
        shop_id = next(one for one, (_, other, _) in SHOPS.items() if other == code)
        created = datetime.fromisoformat(entity["rows"][0]["created_time"]).replace(tzinfo=UTC)
        self.orders[order_id] = (shop_id, order(order_id, created, [line(f"{order_id}-L", sku=entity["rows"][0]["sku_id"])],
                                                buyer=self.export_random.choice([*BUYERS, None]), currency=SHOPS[shop_id][2]))
        self._show_order(order_id)

    def exported_record_arrives(self) -> None:
        """An export says which creator an order is; it counts where the API has no record."""
        pick = self.export_random
        order_id = pick.choice(list(self.exports))
        code, entity = self.exports[order_id]
        row = pick.choice(entity["rows"])
        self.world.export("affiliate_orders", code, [exported_record(
            order_id, row["sku_id"], row["created_time"], pick.choice((*HANDLES, "")), status=pick.choice(["UNPAID", "TO_SETTLE", "SETTLED", "INELIGIBLE"]),
            delivered_time=self._wall_clock())])

    def api_record_after_an_export(self) -> None:
        """The API shows a record of an order that exports name too."""
        order_id = self.export_random.choice(list(self.exports))
        code, entity = self.exports[order_id]
        row = self.export_random.choice(entity["rows"])
        created = datetime.fromisoformat(row["created_time"]).replace(tzinfo=UTC)
        shop_id = next(one for one, (_, other, _) in SHOPS.items() if other == code)
        self._show_record(shop_id, affiliate(order_id, row["sku_id"], created, self.export_random.choice(HANDLES)))

    def income_row(self) -> None:
        """An income file settles an order of exports or of the API, or brings an adjustment."""
        order_id = self.export_random.choice([*self.exports, *self.orders, "7411"])
        code = self.exports[order_id][0] if order_id in self.exports else "US1"
        self.world.export("income", code, [{
            "adjustment_id": order_id, "type": "order", "settled_time": self._wall_clock(), "total_settlement_amount": "9.99", "total_revenue": "12.00",
            "total_fees": "-2.01", "currency": "GBP" if code == "GB1" else "USD",
            "fees": {"transaction_fee": "-0.50", "seller_shipping_fee": "-1.00", "actual_shipping_fee": "-3.00", "customer_shipping_fee": "2.00"}}])

    def adjustment_of_files(self) -> None:
        """An income file of a shop that only files know brings an adjustment."""
        self.world.export("income", "MX1", [{"adjustment_id": "7501", "type": "adjustment", "settled_time": self._wall_clock(),
                                             "total_settlement_amount": "-4.20", "currency": "MXN"}])
