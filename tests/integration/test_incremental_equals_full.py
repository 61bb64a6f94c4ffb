"""Architecture rule 3: after any sequence of changes an incremental refresh gives exactly the rows of a rebuild from raw.

A history is a list of nights; a night is a set of changes the sources show. Every change below is one the dirty set must
catch; of the tests that take minutes (``make test-long``) one removes each branch of each dirty list and expects the equality
to break, one plays random histories.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from dbt.contracts.graph.manifest import Manifest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from orchestration.dbt_runner import clock_readers
from tests.support.dbt_project import PROJECT, Warehouse, differences, parsed, without_reason
from tests.support.raw_world import RawWorld, affiliate, day, exported_order, exported_record, exported_row, line, order

START = datetime(2026, 3, 2, 2, tzinfo=UTC)
SHOPS = {"S1": ("US", "US1", "USD"), "S2": ("GB", "GB1", "GBP")}
HANDLES = ("anna", "bea", "cleo")
BUYERS = ("b1", "b2", "b3", "b4")


class History:
    """A small seller whose world changes night by night; every change keeps enough state to be consistent."""

    def __init__(self, world: RawWorld, seed: int) -> None:
        self.world = world
        self.random = random.Random(seed)
        self.now = START
        self.orders: dict[str, tuple[str, dict[str, Any]]] = {}
        self.records: dict[tuple[str, str], dict[str, Any]] = {}
        self.clicks: dict[str, dict[str, Any]] = {}
        self.rates = {("GBP", START.date() + timedelta(days=n - 60)): Decimal("1.25") for n in range(0, 200, 7)}
        self.handles = {handle: {"handle": handle, "creator_code": f"C-{handle}", "account_role": "main"} for handle in HANDLES[:2]}
        self.links = {f"K-{handle}": {"link_id": f"K-{handle}", "handle": handle, "market": "US"} for handle in HANDLES}
        self.costs: dict[str, dict[str, Any]] = {}
        self.unit_costs = {"SKU1": (Decimal("5.00"), "GBP")}
        self.rules = [self._rule("official", "platform_credit", "platform", is_official=True), self._rule("linear", "linear", "click"),
                      self._rule("decay", "time_decay", "platform,click", blend=True), self._rule("position", "position_based", "click,view")]
        self.shops = {code: {"shop_code": code, "market": market, "timezone": "America/New_York" if market == "US" else "Europe/London",
                             "currency": currency, "prices_include_tax": market == "GB", "vat_rate": Decimal("0.2") if market == "GB" else None}
                      for market, code, currency in SHOPS.values()}
        self.handles["dora"] = {"handle": "dora", "creator_code": "C-dora", "account_role": "main", "valid_from": (START - timedelta(days=6)).date()}
        self.partner_orders: list[str] = []
        self.export_random = random.Random(seed + 1)
        self.exports: dict[str, tuple[str, dict[str, Any]]] = {}
        self.content_random = random.Random(seed + 2)
        self.shops["MX1"] = {"shop_code": "MX1", "market": "MX", "timezone": "America/Mexico_City", "currency": "MXN"}
        self.contents: dict[str, dict[str, Any]] = {}
        self.videos: dict[str, tuple[str, dict[str, Any]]] = {}
        self.lives: dict[str, tuple[str, dict[str, Any]]] = {}
        self.second_clicks: list[dict[str, Any]] = []
        self._number = 0

    @staticmethod
    def _rule(name: str, model: str, evidence: str, **fields: Any) -> dict[str, Any]:
        return {"rule_set_id": name, "rule_version": 1, "effective_from": day("2025-01-01"), "model": model, "evidence_order": evidence,
                "status": "active", **fields}

    def _next(self, prefix: str) -> str:
        self._number += 1
        return f"{prefix}{self._number:04d}"

    def start(self) -> None:
        """The first night: two shops, some orders, records and clicks, all sheets."""
        self.world.night(self.now)
        for shop_id, (market, code, _) in SHOPS.items():
            self.world.show("shops", shop_id, [{"id": shop_id, "name": code, "region": market, "code": code}])
        for _ in range(8):
            self.new_order()
        self.partner_orders = list(self.orders)[:3]
        for order_id in self.partner_orders:
            self._record_of_content(order_id, "")
        for _ in range(10):
            self.late_click()
        for _ in range(4):
            self.platform_record()
        self._show_record("S1", affiliate("O-late", "sku1", START - timedelta(days=5), "dora", content_id="v9"))
        # of an order nobody shows, from the evening before the handle became the creator's; in another zone that day has begun
        self.world.show("affiliate_orders", "S1", [affiliate("O-never", "sku1", START - timedelta(days=6), "dora", content_id="v8")], "order_id|sku_id")
        for _ in range(6):
            self.new_export()
        for order_id in self.partner_orders:
            self._export_of(order_id)
        for _ in range(3):
            self.exported_record_arrives()
        for _ in range(3):
            self.video_day_arrives()
            self.live_arrives()
            self.exported_content()
            self.followers_observed()
        self.write_sheets()

    def write_sheets(self) -> None:
        """Drop every sheet as it stands now (unchanged files add nothing)."""
        for sheet, rows in (("shops", self.shops.values()), ("creators", self.handles.values()), ("tracking_links", self.links.values()),
                            ("link_clicks", self.clicks.values()), ("attribution_rules", self.rules), ("costs", self.costs.values()),
                            ("contents", self.contents.values()),
                            ("product_costs", [{"seller_sku": sku, "unit_cost": cost, "currency": currency}
                                               for sku, (cost, currency) in self.unit_costs.items()]),
                            ("fx_rates", [{"rate_date": on, "from_currency": code, "to_currency": "USD", "rate": rate, "rate_type": "daily"}
                                          for (code, on), rate in self.rates.items()])):
            self.world.drop_file(sheet, f"{sheet}.csv", list(rows), modified_at=START)

    def _show_order(self, order_id: str) -> None:
        shop_id, entity = self.orders[order_id]
        self.world.show("orders", shop_id, [entity])

    def older_order(self) -> None:
        """An order from before all others: its buyer's first order is another one now."""
        self.new_order(oldest=40)

    def order_after_its_record(self) -> None:
        """An order arrives whose platform record is known: it was made before the day its handle became the creator's."""
        if "O-late" not in self.orders:
            self.orders["O-late"] = ("S1", order("O-late", START - timedelta(days=8), [line("O-late-1")], buyer="b1"))
            self._show_order("O-late")

    def new_order(self, oldest: int = 0) -> None:
        """An order of one to three lines."""
        shop_id = self.random.choice(list(SHOPS))
        created = self.now - timedelta(days=oldest or self.random.randint(0, 20), hours=self.random.randint(1, 20))
        order_id = self._next("O")
        lines = [line(f"{order_id}-{n}", sku=f"sku{self.random.randint(1, 3)}", price=f"{self.random.randint(500, 5000) / 100:.2f}",
                      seller_discount=self.random.choice(["0.00", "1.11"])) for n in range(self.random.randint(1, 3))]
        is_cod = self.random.random() < 0.2
        entity = order(order_id, created, lines, buyer=self.random.choice(BUYERS), currency=SHOPS[shop_id][2], status=self.random.choice(
            ["COMPLETED", "COMPLETED", "DELIVERED", "UNPAID"]), is_cod=is_cod)
        self.orders[order_id] = (shop_id, entity)
        self._show_order(order_id)

    def _change_order(self, change: Callable[[dict[str, Any]], None], among: list[str] | None = None) -> None:
        order_id = self.random.choice(among or list(self.orders))
        shop_id, entity = self.orders[order_id]
        entity = {**entity, "line_items": [dict(one) for one in entity["line_items"]]}
        change(entity)
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

    def late_click(self) -> None:
        """A click that happened some days ago arrives now."""
        click_id = self._next("X")
        self.clicks[click_id] = {"click_id": click_id, "link_id": self.random.choice(list(self.links)), "buyer_key": self.random.choice(BUYERS),
                                 "clicked_at": self.now - timedelta(days=self.random.randint(0, 25), hours=self.random.randint(0, 23)),
                                 "kind": self.random.choice(["click", "click", "view"]), "is_paid": self.random.random() < 0.3}

    def buyer_of_click_changes(self) -> None:
        """A click turns out to be another buyer's."""
        click_id = self.random.choice(list(self.clicks))
        self.clicks[click_id] = {**self.clicks[click_id], "buyer_key": self.random.choice(BUYERS)}

    def click_erased(self) -> None:
        """A click is withdrawn."""
        if len(self.clicks) > 3:
            self.clicks.pop(self.random.choice(list(self.clicks)))

    def link_moves(self) -> None:
        """A tracking link turns out to be another creator's."""
        link_id = self.random.choice(list(self.links))
        self.links[link_id] = {**self.links[link_id], "handle": self.random.choice(HANDLES)}

    def handle_moves(self) -> None:
        """A handle is mapped to another creator, or back to its own; its validity may end."""
        handle = self.random.choice(HANDLES)
        self.handles[handle] = {"handle": handle, "creator_code": self.random.choice([f"C-{handle}", "C-anna"]),
                                "account_role": self.random.choice(["main", "own"]),
                                "valid_to": self.random.choice([None, (self.now - timedelta(days=7)).date()])}

    def rule_changes(self) -> None:
        """A rule for one market is added, or the one added is retired, or re-dated."""
        added = [rule for rule in self.rules if rule.get("market") == "GB"]
        if added:
            self.rules = [{**rule, "status": "retired" if rule["status"] == "active" else "active"} if rule.get("market") == "GB" else rule
                          for rule in self.rules]
        else:
            self.rules.append(self._rule("linear", "first_touch", "click", market="GB", click_window_hours=Decimal(self.random.choice([48, 400]))) | {
                "rule_version": 2, "effective_from": (self.now - timedelta(days=10)).date()})

    def rule_ends(self) -> None:
        """A rule set ends ten days ago, or goes on after all."""
        ended = (self.now - timedelta(days=10)).date()
        self.rules = [{**rule, "effective_to": None if rule.get("effective_to") else ended} if rule["rule_set_id"] == "position" else rule
                      for rule in self.rules]

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

    def rate_restated(self) -> None:
        """A rate of exchange is restated or disappears."""
        key = self.random.choice(list(self.rates))
        self.rates[key] = self.rates[key] + Decimal("0.01")
        if self.random.random() < 0.3:
            self.rates.pop(key)

    def unit_cost_changes(self) -> None:
        """A unit cost is corrected, or a missing one arrives."""
        self.unit_costs[f"SKU{self.random.randint(1, 3)}"] = (Decimal(self.random.randint(100, 900)) / 100, self.random.choice(["USD", "GBP"]))

    def cost_arrives(self) -> None:
        """A cost with or without a creator."""
        number = self._next("F")
        self.costs[number] = {"cost_ref": number, "stage": self.random.choice(["estimated", "actual"]), "cost_date": (self.now - timedelta(days=3)).date(),
                              "cost_type": self.random.choice(["fixed_fee", "tool_overhead"]), "amount": Decimal("100.01"), "currency": "USD",
                              "creator_code": self.random.choice([None, "C-anna"]), "shop_code": self.random.choice([None, "US1"])}

    def cost_over_days(self) -> None:
        """A cost spread over the days of a service arrives, or its service turns out to have ended on another day."""
        known = [number for number, cost in self.costs.items() if cost.get("service_from")]
        number = known[-1] if known and self.random.random() < 0.7 else self._next("D")
        since = (self.now - timedelta(days=self.random.randint(20, 50))).date()
        cost = self.costs.get(number) or {"cost_ref": number, "stage": "actual", "cost_date": since, "cost_type": "fixed_fee", "amount": Decimal("70.03"),
                                          "currency": "GBP", "creator_code": "C-anna", "shop_code": self.random.choice(["GB1", "US1"]), "service_from": since}
        self.costs[number] = {**cost, "service_to": cost["service_from"] + timedelta(days=self.random.randint(5, 60))}

    def week_start_changes(self) -> None:
        """The first weekday of a shop is corrected."""
        shop = self.shops["GB1"]
        self.shops["GB1"] = {**shop, "week_start": "mon" if shop.get("week_start") == "sun" else "sun"}

    def shop_moves(self) -> None:
        """A shop's time zone is corrected, which moves order dates."""
        shop = self.shops["US1"]
        self.shops["US1"] = {**shop, "timezone": "Asia/Tokyo" if shop["timezone"] != "Asia/Tokyo" else "America/New_York"}

    def tax_rate_changes(self) -> None:
        """The tax rate inside a shop's prices is forgotten, arrives later, or is corrected."""
        shop = self.shops["GB1"]
        self.shops["GB1"] = {**shop, "vat_rate": self.random.choice([rate for rate in (None, Decimal("0.2"), Decimal("0.05")) if rate != shop["vat_rate"]])}

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

    def _wall_clock(self, days: int = 0) -> str:
        return f"{self.now - timedelta(days=days, hours=self.export_random.randint(0, 20)):%Y-%m-%d %H:%M:%S}"

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
        self.world.export("income", "US1", [{"adjustment_id": order_id, "type": "order", "settled_time": self._wall_clock(),
                                             "total_settlement_amount": "9.99", "currency": "USD"}])

    def statement_settles(self) -> None:
        """A statement holds an order, or an adjustment that only relates to one."""
        order_id = self.content_random.choice([*self.orders, *self.exports])
        about = self.content_random.choice([{"type": "ORDER", "order_id": order_id}] * 3 + [{"type": "REBATE", "adjustment_id": "A1", "adjustment_order_id": order_id}])
        self.world.show("statement_transactions", "S1", [{
            "id": f"T-{order_id}", "statement_id": "ST1", "statement_time": int(self.now.timestamp()), "currency": "USD", "settlement_amount": "9.00",
            "revenue_amount": "10.00", "fee_tax_amount": "-1.00", "fee_tax_breakdown": {"fee": {"referral_fee_amount": f"-{self.content_random.random():.2f}"}}, **about}])

    def video_day_arrives(self) -> None:
        """A video has figures for a day: the last one, or an earlier one restated; its title, handle or products may have changed."""
        pick = self.content_random
        content_id = pick.choice(["c1", "c2", "c3"])
        shop_id, video = self.videos.get(content_id) or (pick.choice(list(SHOPS)), {
            "id": content_id, "video_post_time": f"{self.now - timedelta(days=pick.randint(1, 30)):%Y-%m-%d %H:%M:%S}", "username": pick.choice(HANDLES)})
        if pick.random() < 0.3:
            video = {**video, "username": pick.choice(HANDLES), "title": f"t{pick.randint(1, 3)}"}
        self.videos[content_id] = (shop_id, video)
        self._show_video(shop_id, video)

    def _show_video(self, shop_id: str, video: dict[str, Any]) -> None:
        pick = self.content_random
        self.world.show("video_performance", shop_id, [{
            **video, "date": f"{self.now - timedelta(days=pick.randint(1, 4)):%Y-%m-%d}", "account_type": "ALL", "views": pick.randint(0, 900),
            "new_followers": pick.randint(0, 9), "video_finish_rate": "0.2", "gmv": {"amount": f"{pick.randint(0, 900) / 10}", "currency": "USD"},
            "creator": {"open_id": f"open-{video['username']}", "user_name": video["username"]},
            "products": [{"id": f"p-sku{pick.randint(1, 3)}", "name": "x"}], "hash_tags": ["a", "b"]}])

    def campaign_listed(self) -> None:
        """The list of videos tells whose the content is that records without handle name."""
        self._show_video("S1", {"id": "campaign", "video_post_time": "2026-02-20 10:00:00", "username": self.content_random.choice((*HANDLES, "stranger"))})

    def live_arrives(self) -> None:
        """A LIVE is listed, or again with other figures, another start, another handle, with or without its products."""
        pick = self.content_random
        live_id = pick.choice(["l1", "l2", "l3"])
        shop_id, live = self.lives.get(live_id) or (pick.choice(list(SHOPS)), {"id": live_id})
        started = self.now.replace(hour=2) - timedelta(days=pick.randint(1, 20), hours=pick.randint(0, 20))
        if "start_time" not in live or pick.random() < 0.3:
            live = {**live, "start_time": str(int(started.timestamp())), "creator": {"user_name": pick.choice(HANDLES), "open_id": "open-live"}}
        self.lives[live_id] = (shop_id, live)
        self.world.show("live_performance", shop_id, [{
            **live, "account_type": "OFFICIAL_ACCOUNTS", "traffic": {"views": pick.randint(0, 99), "avg_viewing_duration": 38},
            "interaction_performance": {"new_followers": pick.randint(0, 9)}}])

    def live_products_arrive(self) -> None:
        """The products of a LIVE are known, or restated."""
        pick = self.content_random
        live_id = pick.choice(list(self.lives))
        self.world.show("live_products", self.lives[live_id][0], [{
            "live_id": live_id, "id": f"p-sku{pick.randint(1, 3)}", "traffic": {"add_to_cart_count": pick.randint(0, 99)}}])

    def exported_content(self) -> None:
        """A file of videos or LIVEs: of one day, of a week, of what the API knows too."""
        pick = self.content_random
        day_of = f"{self.now - timedelta(days=pick.randint(1, 4)):%Y-%m-%d}"
        code, table, content_id = pick.choice([("US1", "videos", "c1"), ("MX1", "videos", "x1"), ("MX1", "videos", "x2"), ("GB1", "lives", "l1"), ("MX1", "lives", "xl")])
        last = pick.choice([day_of, day_of, f"{self.now:%Y-%m-%d}"])
        self.world.export(table, code, [{
            "content_id": content_id, "posted_time": self._wall_clock(pick.randint(1, 9)), "creator_username": pick.choice(HANDLES), "views": str(pick.randint(0, 99)),
            "new_followers": str(pick.randint(0, 9)), "gmv": f"{pick.randint(0, 900) / 10}", "orders": "1", "period_start": day_of, "period_end": last}])

    def shop_gets_its_id(self) -> None:
        """A shop that only files know gets the id of the platform, or loses it."""
        self.shops["MX1"] = {**self.shops["MX1"], "shop_id": None if self.shops["MX1"].get("shop_id") else "S9"}

    def followers_observed(self) -> None:
        """A collaboration, a sample application or the marketplace shows how many followers an account has."""
        pick = self.content_random
        handle, followers = pick.choice(HANDLES), pick.randint(100, 200)
        table, entity = pick.choice([
            ("open_collaboration_creators", {"product_id": "p-sku1", "creator_profile": {"creator_open_id": f"open-{handle}", "username": handle, "follower_count": followers}}),
            ("sample_applications", {"id": f"A-{handle}", "creator": {"creator_open_id": f"open-{handle}", "username": handle, "follower_count": followers}}),
            ("marketplace_creators", {"creator_open_id": f"open-{handle}", "snapshot_date": f"{self.now:%Y-%m-%d}", "username": handle, "follower_count": followers})])
        self.world.show(table, "S1", [entity])

    def content_sheet_changes(self) -> None:
        """The contents sheet says whose a content is and when it was posted, or says so no longer."""
        pick = self.content_random
        content_id = pick.choice(["c1", "campaign", "sheet-only"])
        if content_id in self.contents and pick.random() < 0.5:
            self.contents.pop(content_id)
        else:
            self.contents[content_id] = {"content_id": content_id, "handle": pick.choice(HANDLES), "format": "video", "product_ids": "p-sku1,p-sku9",
                                         "published_at": self.now - timedelta(days=pick.randint(1, 9))}

    def clock_moves(self) -> None:
        """Nothing is shown for 61 days: only the clock decides."""
        self.now += timedelta(days=61)


CHANGES = ("new_order", "older_order", "order_after_its_record", "content_owner_moves", "cancelled_order", "buyer_of_order_changes", "vanished_line", "restated_amount", "platform_record", "late_click",
           "buyer_of_click_changes", "click_erased", "link_moves", "handle_moves", "rule_changes", "refund", "cancellation", "rate_restated",
           "unit_cost_changes", "cost_arrives", "shop_moves", "tax_rate_changes", "clock_moves", "payment_moves", "cost_over_days", "week_start_changes", "rule_ends",
           "commission_changes", "new_export", "export_of_an_api_order", "export_restated", "older_export", "api_order_after_its_export",
           "exported_record_arrives", "api_record_after_an_export", "income_row", "click_of_a_second_key")
# What the platform tells of contents, accounts and statements.
CONTENT_CHANGES = ("statement_settles", "video_day_arrives", "campaign_listed", "live_arrives", "live_products_arrive", "exported_content", "shop_gets_its_id",
                   "followers_observed", "content_sheet_changes", "shop_moves", "handle_moves")
CUTS = ("whole", "whole", "whole", "staging only", "until touches", "marts missing")
SELECTIONS = {
    "staging only": (["path:models/staging"], None),
    "until touches": (["path:models/staging", "+attr_touches"], None),
    "marts missing": (["path:models/staging", "path:models/attribution"], None),
}
NIGHT = st.tuples(st.lists(st.sampled_from(CHANGES + CONTENT_CHANGES), min_size=1, max_size=4), st.sampled_from(CUTS))


class Seller:
    """A history and the warehouse that follows it night by night."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.warehouse = Warehouse(folder)
        self.history = History(RawWorld(self.warehouse.path), seed)
        self.history.start()
        self.warehouse.refresh(self.history.now)

    def copied(self, folder: Path, manifest: Manifest | None = None) -> Seller:
        """The same seller up to now, in another folder; ``manifest`` is a project broken on purpose."""
        other = object.__new__(Seller)
        other.warehouse = self.warehouse.copied(folder, manifest)
        other.history = deepcopy(self.history)
        other.history.world.warehouse = other.warehouse.path
        return other

    def night(self, changes: list[str], cut: str = "whole") -> None:
        """A day later the sources show some changes; a refresh follows, whole or as one that was killed part of the way."""
        history = self.history
        history.now += timedelta(days=1)
        history.world.night(history.now)
        for change in changes:
            getattr(history, change)()
        history.write_sheets()
        select, exclude = SELECTIONS.get(cut, (None, None))
        self.warehouse.refresh(history.now, select=select, exclude=exclude)

    def rebuilt(self, folder: Path) -> Warehouse:
        """What a rebuild from raw makes of it now."""
        return self.warehouse.rebuilt(folder, self.history.now)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Seller:
    """A seller after the first night."""
    return Seller(tmp_path_factory.mktemp("begun"), 7)


@pytest.fixture(scope="module")
def changed(begun: Seller, tmp_path_factory: pytest.TempPathFactory) -> Seller:
    """A seller to whom everything happened once; of the three refreshes two were killed, in attribution and before the marts."""
    changes = random.Random(5).sample(CHANGES, len(CHANGES))
    seller = begun.copied(tmp_path_factory.mktemp("changed"))
    for number, cut in enumerate(("until touches", "marts missing", "whole")):
        seller.night(changes[number::3], cut)
    return seller


def test_after_every_change(changed: Seller, tmp_path: Path) -> None:
    assert not differences(changed.warehouse, changed.rebuilt(tmp_path))


def test_when_only_the_clock_moves_the_models_that_read_it_are_enough(changed: Seller, tmp_path: Path) -> None:
    seller = changed.copied(tmp_path / "incremental")
    for days in (61, -40):
        seller.history.now += timedelta(days=days)
        seller.warehouse.refresh(seller.history.now, select=[f"{name}+,path:models/marts" for name in clock_readers(parsed())])
    assert not differences(seller.warehouse, seller.rebuilt(tmp_path / "rebuilt"))


# Which change of a night needs which branch of which dirty list.
BRANCHES = [
    ("attr_dirty_orders", "order", "cancelled_order"),
    ("attr_dirty_orders", "shop", "shop_moves"),
    ("attr_dirty_orders", "shop", "tax_rate_changes"),
    ("attr_dirty_orders", "exported order", "export_restated"),
    ("attr_dirty_orders", "shop of an export", "shop_moves"),
    ("attr_dirty_touches", "platform record", "platform_record"),
    ("attr_dirty_touches", "identity", "handle_moves"),
    ("attr_dirty_touches", "order", "order_after_its_record"),
    ("attr_dirty_touches", "shop", "shop_moves"),
    ("attr_dirty_touches", "content", "content_owner_moves"),
    ("attr_dirty_touches", "click", "late_click"),
    ("attr_dirty_touches", "link", "link_moves"),
    ("attr_dirty_touches", "exported record", "exported_record_arrives"),
    ("attr_dirty_lines", "order", "new_order"),
    ("attr_dirty_lines", "click", "late_click"),
    ("attr_dirty_lines", "click of a second key", "click_of_a_second_key"),
    ("attr_dirty_lines", "platform record", "platform_record"),
    ("attr_dirty_lines", "rule", "rule_changes"),
    ("attr_dirty_lines", "exported order", "new_export"),
    ("mart_dirty_orders", "order", "restated_amount"),
    ("mart_dirty_orders", "buyer", "older_order"),
    ("mart_dirty_orders", "return", "refund"),
    ("mart_dirty_orders", "cancellation", "cancellation"),
    ("mart_dirty_orders", "platform record", "platform_record"),
    ("mart_dirty_orders", "exported record", "exported_record_arrives"),
    ("mart_dirty_orders", "income", "income_row"),
    ("mart_dirty_orders", "rate", "rate_restated"),
    ("mart_dirty_orders", "rate of a unit cost", "rate_restated"),
    ("mart_dirty_orders", "unit cost", "unit_cost_changes"),
    ("mart_dirty_credits", "money", "refund"),
    ("mart_dirty_credits", "credit", "late_click"),
    ("mart_roi_dirty_days", "order", "restated_amount"),
    ("mart_roi_dirty_days", "order", "week_start_changes"),
    ("mart_roi_day_images", "open line", "clock_moves"),
    ("mart_roi_day_images", "commission", "commission_changes"),
    ("mart_roi_day_images", "cost", "cost_over_days"),
    ("mart_roi_day_images", "rule", "rule_ends"),
    ("mart_dirty_orders", "statement", "statement_settles"),
    ("attr_dirty_touches", "content", "campaign_listed"),
    ("attr_dirty_touches", "content", "content_sheet_changes"),
    ("mart_dirty_content_days", "video", "video_day_arrives"),
    ("mart_dirty_content_days", "live", "live_arrives"),
    ("mart_dirty_content_days", "live product", "live_products_arrive"),
    ("mart_dirty_content_days", "shop", "shop_moves"),
    ("mart_dirty_content_days", "exported content", "exported_content"),
    ("mart_dirty_content_days", "shop of an export", "shop_gets_its_id"),
    ("mart_dirty_account_days", "video", "video_day_arrives"),
    ("mart_dirty_account_days", "live", "live_arrives"),
    ("mart_dirty_account_days", "exported content", "exported_content"),
    ("mart_dirty_account_days", "followers", "followers_observed"),
]
# A rate that counts must be that of a day with orders of the right currency and SKU: more orders first, then many rates. A rule set
# that ends is first of all a matter of credits: days with costs and no order need a branch of their own. A new cost makes a day with
# a rule set out of one without, so a cost is moved on days that have one.
NIGHTS = {"rate_restated": [["new_order"] * 20, ["rate_restated"] * 60],
          "rule_ends": [["cost_over_days"] * 5, ["rule_ends"]],
          "cost_over_days": [["cost_over_days"] * 3, ["cost_over_days"] * 4]}
# What is an image of a day there is a reason here; taken away where it is read, because an image that goes is a change too.
READ_IN = {"mart_roi_day_images": "mart_roi_dirty_days"}
# Its branches have a history and a test of their own: test_ads_incremental.
SHOWN_ELSEWHERE = {"mart_dirty_ad_days"}


def test_every_branch_of_the_dirty_lists_has_a_change_that_needs_it() -> None:
    stated = {(path.stem, reason) for path in (PROJECT / "models").rglob("*.sql")
              if "from reasons\n" in path.read_text() and path.stem not in SHOWN_ELSEWHERE
              for reason in re.findall(r"'([^']+)' as reason", path.read_text())}
    assert stated == {(model, reason) for model, reason, _ in BRANCHES}


@pytest.fixture(scope="module")
def rebuilds() -> dict[str, Warehouse]:
    """What a rebuild makes of the nights of a change: the same whichever branch is taken away."""
    return {}


@pytest.mark.long
@pytest.mark.parametrize(("model", "reason", "change"), BRANCHES, ids=lambda value: str(value).replace(" ", "_"))
def test_every_branch_of_the_dirty_lists_is_needed(model: str, reason: str, change: str, begun: Seller, rebuilds: dict[str, Warehouse],
                                                   tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    seller = begun.copied(tmp_path, without_reason(READ_IN.get(model, model), reason))
    for changes in NIGHTS.get(change, [[change] * 5]):
        seller.night(changes)
    if change not in rebuilds:
        rebuilds[change] = seller.rebuilt(tmp_path_factory.mktemp("rebuilt"))
    assert differences(seller.warehouse, rebuilds[change]), "the branch is not needed, or no change shows that it is"


def _equals_a_rebuild(folder: Path, seed: int, nights: list[tuple[list[str], str]]) -> None:
    """Play a history incrementally; its end, a day after the last night, must be that of a rebuild."""
    seller = Seller(folder / "incremental", seed)
    for changes, cut in nights:
        seller.night(changes, cut)
    seller.night([])
    assert not differences(seller.warehouse, seller.rebuilt(folder / "rebuilt"))


@pytest.mark.long
@settings(max_examples=4, deadline=None, derandomize=True, phases=[Phase.generate],
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(seed=st.integers(0, 10**6), nights=st.lists(NIGHT, min_size=3, max_size=5))
def test_random_histories(seed: int, nights: list[tuple[list[str], str]], tmp_path_factory: pytest.TempPathFactory) -> None:
    _equals_a_rebuild(tmp_path_factory.mktemp("history"), seed, nights)


@pytest.mark.long
def test_days_and_periods_of_creators(tmp_path: Path) -> None:
    """What moves a day's sums without a new order: a payment on another day, a service of other days, a week, a rule set that ends, the clock."""
    _equals_a_rebuild(tmp_path, 11, [
        (["cost_over_days"] * 3 + ["new_order"] * 4, "whole"), (["payment_moves"] * 3 + ["rule_ends", "week_start_changes", "cost_over_days"], "marts missing"),
        (["clock_moves", "rule_ends", "commission_changes"], "whole")])


def test_contents_accounts_and_statements(tmp_path: Path) -> None:
    """Everything the platform tells of contents, in an order that leaves days, handles and owners behind."""
    _equals_a_rebuild(tmp_path, 5, [
        ([*CONTENT_CHANGES, "video_day_arrives"], "whole"), (["video_day_arrives"] * 3 + ["live_arrives"] * 2 + ["exported_content"] * 3, "marts missing"),
        ([*CONTENT_CHANGES[::-1], "campaign_listed"], "whole"), (["shop_gets_its_id", "shop_moves", "content_sheet_changes", "followers_observed"], "whole")])
