"""A seller at random: any of the sheets and exports, any of their columns, cells that are valid one by one and need not agree.

Whatever such a seller drops, a refresh publishes: no check and no tie-out may stop on data that each by itself is good.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from ingestion.seller_exports.headers import columns, word_labels
from ingestion.sheets import choices
from ingestion.sheets.definition import Column
from ingestion.sheets.metric_codes import METRIC_CODES
from ingestion.sheets.registry import SHEETS
from tests.support.exports import write_export

MARKETS: Final = {
    "US": ("America/Los_Angeles", "USD"), "GB": ("Europe/London", "GBP"), "TH": ("Asia/Bangkok", "THB"), "JP": ("Asia/Tokyo", "JPY"),
    "VN": ("Asia/Ho_Chi_Minh", "VND"), "BR": ("America/Sao_Paulo", "BRL"), "ID": ("Asia/Jakarta", "IDR"), "MX": ("America/Mexico_City", "MXN")}
EXPORTS: Final = ("orders", "affiliate_orders", "income", "videos", "lives")
_ONE_OF: Final = ("creator_code", "handle", "seller_sku", "content_id")
_FIRST: Final = date(2026, 8, 15)


def _is_needed(column: Column) -> bool:
    """Required, or one of two of which one must be filled in."""
    return column.info.is_required or column.name in _ONE_OF


class AnySeller:
    """Writes the files of one seller.

    Args:
        inbox: where they go.
        seed: the same seed is the same seller.
    """

    def __init__(self, inbox: Path, seed: int) -> None:
        self.inbox = inbox
        self.dice = random.Random(seed)
        self.shops = {f"{market}{number}": market for market in self.dice.sample(sorted(MARKETS), self.dice.choice([1, 2, 3]))
                      for number in range(1, self.dice.choice([1, 1, 2]) + 1)}
        self.sheets = [name for name in SHEETS if name != "shops" and self.dice.random() < 0.7]
        self.exports = [name for name in EXPORTS if name == "orders" or self.dice.random() < 0.8]
        self.left_out = self.dice.choice([0, 0.2, 0.5])
        self.days = 0
        self.cells = self._cells()

    def night(self, number: int, today: date) -> None:
        """Drop another set of files, of the days before today; of sheets a new file beside the last one or in its place."""
        self.days = (today - _FIRST).days
        self._write_sheet("shops", [{"shop_code": code, "market": market, "timezone": MARKETS[market][0], "currency": MARKETS[market][1],
                                     **self._some({"prices_include_tax": "yes", "vat_rate": "7%"})} for code, market in self.shops.items()], "")
        for name in self.sheets:
            if number == 0 or self.dice.random() < 0.5:
                rows = [self._sheet_row(name) for _ in range(self.dice.choice([0, 1, 5, 25]))]
                self._write_sheet(name, rows, self.dice.choice(["", f"_{number}"]))
        for shop in self.shops:
            for name in self.exports:
                rows = [self._export_row(name, shop) for _ in range(self.dice.choice([1, 10, 40]))]
                unread = {column for column, known in columns(name).items() if not known.is_required and self.dice.random() < self.left_out}
                above = [["Date range: 2026-11-02 ~ 2026-11-02"]] if name in ("videos", "lives") else []
                write_export(self.inbox / shop / f"{name}_{number}.csv", name, [
                    {column: cell for column, cell in row.items() if column not in unread} for row in rows], above=above)

    def _write_sheet(self, name: str, rows: list[dict[str, str]], suffix: str) -> None:
        known = SHEETS[name].columns
        written = [column.name for column in known if _is_needed(column) or self.dice.random() >= self.left_out]
        with (self.inbox / f"{name}{suffix}.csv").open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, written, extrasaction="ignore", restval="")
            writer.writeheader()
            writer.writerows(rows)

    def _sheet_row(self, name: str) -> dict[str, str]:
        row = {column.name: self._cell(f"{name}.{column.name}", column.name, column.info.example) for column in SHEETS[name].columns
               if _is_needed(column) or self.dice.random() < 0.6}
        if "node_type" in row and name == "kpi_targets":
            row["node_type"], row["node_code"] = self.dice.choice(self._nodes())
        if name == "assignments":
            row["scope_type"], row["scope_code"] = self.dice.choice([node for node in self._nodes() if node[0] in ("creator", "shop", "market", "campaign")])
        return row

    def _export_row(self, name: str, shop: str) -> dict[str, str]:
        row = {column: self._cell(f"{name}.{column}", known.kind, "x") for column, known in columns(name).items()
               if known.kind not in ("unread", "country") and (known.is_required or self.dice.random() < 0.85)}
        if "currency" in row:
            row["currency"] = MARKETS[self.shops[shop]][1]
        if "order_id" in row:
            row["order_id"] = self._order(shop)
        if name == "income":
            row["adjustment_id"] = self.dice.choice([self._order(shop), f"A{self.dice.randrange(99)}"])
        return row

    def _order(self, shop: str) -> str:
        """One of the sixty orders of a shop."""
        return f"{5769 + list(self.shops).index(shop)}{self.dice.randrange(60):014}"

    def _cell(self, place: str, kind: str, example: str) -> str:
        cell = self.cells.get(place) or self.cells.get(kind)
        return cell() if cell else example

    def _some(self, row: Mapping[str, str]) -> dict[str, str]:
        return {name: cell for name, cell in row.items() if self.dice.random() < 0.7}

    def _nodes(self) -> list[tuple[str, str]]:
        return [("org", "ALL"), ("team", "T1"), ("person", "Li"), ("agency", "AG1"), ("tier", "head"), ("creator", "C1"), ("creator", "C2"), ("campaign", "K1"),
                ("collaboration", "K1+C1"), *(("market", market) for market in self.shops.values()), *(("shop", shop) for shop in self.shops)]

    def _cells(self) -> dict[str, Callable[[], str]]:
        """What stands in a column: by sheet and column, by column, or by the kind of an export's column."""
        dice = self.dice

        def of(*values: Any) -> Callable[[], str]:
            return lambda: str(dice.choice(values))

        def day() -> str:
            return str(_FIRST + timedelta(days=dice.randrange(self.days)))

        def moment() -> str:
            return f"{day()} {dice.randrange(24):02}:{dice.randrange(60):02}:07"

        currencies = sorted({MARKETS[market][1] for market in self.shops.values()} | {"USD", "EUR"})
        skus = [f"17290000000000000{number:02}" for number in range(4)]
        contents = [f"75500000000000000{number:02}" for number in range(5)]
        handles = ("amy", "@Ben", "CAT", "dan.x")
        amounts = ("0", "0.01", "7.25", "120", "99999.99", "1234567.89")
        words = {kind: [labels["en"][0] for labels in word_labels(kind).values()] for kind in (
            "order_status", "return_type", "settlement_status", "content_type", "income_type", "yes_no")}
        named = {name: list(getattr(choices, name.upper()).labels) for name in ("cost_types", "collaboration_events", "goal_types", "rule_models", "threshold_kinds")}
        return {
            # exports
            "id": of(*skus), "orders.product_id": of("P1", "P2"), "affiliate_orders.product_id": of("P1", "P2"), "text": of("Tee", "=1+1", "衬衫"),
            "orders.quantity": of("1", "3"), "affiliate_orders.quantity": of("1", "3"),
            **{f"orders.sku_{name}": of("5", "120", "1234567.89") for name in ("unit_original_price", "subtotal_before_discount", "subtotal_after_discount")},
            **{f"orders.sku_{name}_discount": of("0", "0.01", "1") for name in ("seller", "platform")},
            **{f"affiliate_orders.{name}_commission_base": of("120", "1234567.89") for name in ("est", "actual")},
            **{f"affiliate_orders.{name}": of("0", "0.01", "5") for name in (
                "est_standard_commission", "actual_standard_commission", "est_ads_commission", "actual_ads_commission", "est_cofund_bonus", "actual_cofund_bonus")},
            "money": of(*amounts), "fee": of("0", "-1.5", "2", "-123456.78"), "integer": of("0", "1", "3", "1200"), "rate": of("0%", "10%", "12.5%"),
            "date": moment, "buyer": lambda: f"buyer{dice.randrange(20)}", "handle": of(*handles, "stranger"), "payment_method": of("Card", "COD"),
            **{kind: of(*labels) for kind, labels in words.items()},
            **{f"{name}.content_id": of(*contents) for name in ("affiliate_orders", "videos", "lives")},
            # sheets
            "creator_code": of("C1", "C2", "C3"), "campaign_code": of("K1", "K2"), "contract_code": of("T1", "T2", "T3"), "content_id": of(*contents),
            "order_id": lambda: self._order(dice.choice(list(self.shops))), "product_ids": of("P1", "P1,P2"), "seller_sku": of("SKU-A", "Tee"), "sku_id": of(*skus), "product_id": of("P1", "P2"),
            "shop_code": of(*self.shops), "market": of(*self.shops.values()), "currency": of(*currencies), "from_currency": of(*currencies), "to_currency": of("USD"),
            "attribution_rules.market": of("*", *self.shops.values()), "rate_type": of("daily", "monthly"), "benchmarks.metric": of("ctr", "roi_ratio", "aov"),
            "amount": of(*amounts, "-8.5"), "unit_cost": of("0", "4.2"), "fixed_fee": of("0", "33.33"), "budget": of("0", "900"), "value": of("0.2", "300"),
            "net_amount": of(*amounts, "-3"), "refund_amount": of("0", "5"), "target_value": of("0", "1", "900"), "approved_amount": of(*amounts),
            "claimed_amount": of("0", "5"), "revenue": of(*amounts), "avg_watch_s": of("0", "7.25"), "fx_rates.rate": of("0.00004", "1.3"),
            "share_pct": of("50%", "100%"), "weight": of("40%", "100%"), "withholding_rate": of("0%", "3.37%"), "commission_rate": of("0%", "10%"),
            "cost_type": of(*named["cost_types"]), "event": of(*named["collaboration_events"]), "calendar.event": of("Sale"), "goal_type": of(*named["goal_types"]),
            "model": of(*named["rule_models"]), "thresholds.kind": of(*named["threshold_kinds"]), "name": of("head", "roi_profit", "limit"), "stage": of("growth", "mature"),
            "costs.stage": of("actual", "estimated"), "cost_ref": of("R1", "R2", "R3"), "paid_by": of("us", "platform"), "account_role": of("main", "sub"),
            "metric": of(*sorted(METRIC_CODES)), "period_type": of("month", "month", "quarter", "week", "day"), "period_start": of("2026-10-01"),
            "combo_code": of("Q"), "combo_rule": of("all", "weighted"), "tier": of("head", "A"), "owner": of("Li", "Wu"), "agency": of("AG1"), "person": of("Li", "Wu"),
            "node_type": of("team"), "node_code": of("T1", "T2"), "parent_type": of("org", "team"), "parent_code": of("ALL", "T1"), "link_id": of("L1", "L2", "L3"),
            "click_id": lambda: f"K{dice.randrange(10**6)}", "buyer_id": lambda: f"buyer{dice.randrange(20)}", "kind": of("click", "view"), "calendar.kind": of("promotion"),
            "rule_set_id": of("r1", "r2"), "effective_from": of("2026-01-01"), "effective_to": of("2026-12-31"), "payable_id": of("PAY-1"), "payment_ref": of("Q1", "Q2", "Q3"),
            **dict.fromkeys(("cost_date", "paid_on", "signed_on", "due_on", "booked_on", "starts_on", "rate_date",
                             "traffic_daily.date", "valid_from"), day),
            "samples.requested_at": of("2026-08-16"), "shipped_on": of("2026-08-18", "2026-08-20"), "delivered_on": of("2026-08-25"), "post_due_on": of("2026-09-10"),
            **dict.fromkeys(("ends_on", "service_to", "licence_until", "ad_code_until", "valid_to"), of("2026-11-30")), "service_from": of("2026-10-20"),
            **dict.fromkeys(("occurred_at", "requested_at", "published_at", "clicked_at", "created_at", "decided_at", "opened_at"), moment)}
