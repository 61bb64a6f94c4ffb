"""What happens to orders, platform records, returns and cancellations that the API shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.support.history.state import BUYERS, HANDLES, SHOPS, START, State
from tests.support.raw_world import affiliate, line, order, payment


class OrderChanges(State):
    """Changes of orders and of what belongs to one."""

    def _show_order(self, order_id: str) -> None:
        shop_id, entity = self.orders[order_id]
        self.world.show("orders", shop_id, [entity])

    def new_order(self, oldest: int = 0) -> None:
        """An order of one to three lines."""
        shop_id = self.random.choice(list(SHOPS))
        created = self.now - timedelta(days=oldest or self.random.randint(0, 20), hours=self.random.randint(1, 20))
        order_id = self._next("O")
        lines = [line(f"{order_id}-{n}", sku=f"sku{self.random.randint(1, 3)}", price=f"{self.random.randint(500, 5000) / 100:.2f}",
                      seller_discount=self.random.choice(["0.00", "1.11"]), room_id=self.content_random.choice([None, None, "l1", "l2"]))
                 for n in range(self.random.randint(1, 3))]
        is_cod = self.random.random() < 0.2
        entity = order(order_id, created, lines, buyer=self.random.choice(BUYERS), currency=SHOPS[shop_id][2], status=self.random.choice(
            ["COMPLETED", "COMPLETED", "DELIVERED", "UNPAID"]), is_cod=is_cod)
        self.orders[order_id] = (shop_id, entity)
        self._show_order(order_id)

    def older_order(self) -> None:
        """An order from before all others: its buyer's first order is another one now."""
        self.new_order(oldest=40)

    def order_after_its_record(self) -> None:
        """An order arrives whose platform record is known: it was made before the day its handle became the creator's."""
        if "O-late" not in self.orders:
            self.orders["O-late"] = ("S1", order("O-late", START - timedelta(days=8), [line("O-late-1")], buyer="b1"))
            self._show_order("O-late")

    def _change_order(self, change: Callable[[dict[str, Any]], None], among: list[str] | None = None) -> None:
        order_id = self.random.choice(among or list(self.orders))
        shop_id, entity = self.orders[order_id]
        entity = {**entity, "line_items": [dict(one) for one in entity["line_items"]]}
        change(entity)
        entity["payment"] = payment(entity["payment"]["currency"], entity["line_items"])
        entity["update_time"] = max(int(self.now.timestamp()), entity["update_time"] + 1)
        self.orders[order_id] = (shop_id, entity)
        self._show_order(order_id)

    def cancelled_order(self) -> None:
        """An order is cancelled."""
        self._change_order(lambda entity: entity.update(status="CANCELLED"))

    def payment_moves(self) -> None:
        """An unpaid order is paid on a later day, or the payment of a paid one turns out to be another day's."""
        unpaid = [one for one, (_, entity) in self.orders.items() if not entity["paid_time"]]
        paid_at = int((self.now - timedelta(hours=self.random.randint(1, 200))).timestamp())
        self._change_order(lambda entity: entity.update(status="COMPLETED", is_cod=False, paid_time=paid_at), unpaid)

    def buyer_of_order_changes(self) -> None:
        """An order turns out to be another buyer's."""
        self._change_order(lambda entity: entity.update(buyer_key=self.random.choice(BUYERS)))

    def vanished_line(self) -> None:
        """The first line of an order is no longer shown."""
        self._change_order(lambda entity: entity.update(line_items=entity["line_items"][1:] or entity["line_items"]))

    def restated_amount(self) -> None:
        """A price changes, and changes back on a later call: A -> B -> A."""
        def swap(entity: dict[str, Any]) -> None:
            first = entity["line_items"][0]
            first["original_price"] = "77.00" if first["original_price"] != "77.00" else "20.00"
            first["sale_price"] = first["original_price"]
        self._change_order(swap)

    def platform_record(self) -> None:
        """A platform record appears, changes its creator, or settles."""
        order_id = self.random.choice(list(self.orders))
        shop_id, entity = self.orders[order_id]
        sku = self.random.choice(entity["line_items"])["sku_id"]
        created = datetime.fromtimestamp(entity["create_time"], UTC)
        self._show_record(shop_id, affiliate(order_id, sku, created, self.random.choice((*HANDLES, "")), status=self.random.choice(
            ["TO_SETTLE", "SETTLED", "INELIGIBLE"]), content_id=self.random.choice(["v1", "v2"])))

    def content_owner_moves(self) -> None:
        """A record with a handle gives a content to a creator; records without handle of the same content follow it."""
        order_id = self.random.choice([one for one in self.orders if one not in self.partner_orders])
        self._record_of_content(order_id, self.random.choice(HANDLES))

    def _record_of_content(self, order_id: str, handle: str) -> None:
        shop_id, entity = self.orders[order_id]
        created = datetime.fromtimestamp(entity["create_time"], UTC)
        self._show_record(shop_id, affiliate(order_id, entity["line_items"][0]["sku_id"], created, handle, content_id="campaign"))

    def _show_record(self, shop_id: str, record: dict[str, Any]) -> None:
        self.records[shop_id, f"{record['order_id']}|{record['sku_id']}"] = record
        self.world.show("affiliate_orders", shop_id, [record], "order_id|sku_id")

    def commission_changes(self) -> None:
        """The commission of a platform record is restated; who is credited stays."""
        key = self.random.choice(list(self.records))
        record = self.records[key]
        restated = {"amount": f"{self.random.randint(100, 900) / 100:.2f}", "currency": "USD"}
        self._show_record(key[0], {**record, "records": [{**one, "estimated_paid_commission": restated} for one in record["records"]]})

    def refund(self) -> None:
        """Money goes back for a line."""
        order_id = self.random.choice(list(self.orders))
        shop_id, entity = self.orders[order_id]
        one = entity["line_items"][0]
        amount = f"{float(one['sale_price']) * self.random.choice([0.3, 1.0]):.2f}"
        money = {"currency": SHOPS[shop_id][2], "refund_subtotal": amount, "refund_total": amount}
        self.world.show("returns", shop_id, [{
            "return_id": f"R-{order_id}", "order_id": order_id, "return_type": "REFUND", "update_time": int(self.now.timestamp()),
            "create_time": int(self.now.timestamp()) - 3600, "refund_amount": money,
            "return_status": self.random.choice(["RETURN_OR_REFUND_REQUEST_COMPLETE", "RETURN_OR_REFUND_REQUEST_PENDING"]),
            "return_line_items": [{"order_line_item_id": one["id"], "sku_id": one["sku_id"], "refund_amount": money}]}], "return_id")

    def cancellation(self) -> None:
        """One line of an order is cancelled."""
        order_id = self.random.choice(list(self.orders))
        shop_id, entity = self.orders[order_id]
        self.world.show("cancellations", shop_id, [{
            "cancel_id": f"N-{order_id}", "order_id": order_id, "cancel_type": "BUYER_CANCEL", "update_time": int(self.now.timestamp()),
            "cancel_status": self.random.choice(["CANCELLATION_REQUEST_COMPLETE", "CANCELLATION_REQUEST_PENDING"]),
            "cancel_line_items": [{"order_line_item_id": entity["line_items"][-1]["id"], "sku_id": "x"}]}], "cancel_id")
