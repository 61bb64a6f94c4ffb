"""What a made-up seller's world consists of, before anything changes in it."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.support.raw_world import RawWorld, day

START = datetime(2026, 3, 2, 2, tzinfo=UTC)
SHOPS = {"S1": ("US", "US1", "USD"), "S2": ("GB", "GB1", "GBP")}
HANDLES = ("anna", "bea", "cleo")
BUYERS = ("b1", "b2", "b3", "b4")


class State:
    """Two shops, their sheets and everything shown so far; every change keeps enough of it to be consistent."""

    def __init__(self, world: RawWorld, seed: int) -> None:
        self.world = world
        self.random = random.Random(seed)
        self.now = START
        self.orders: dict[str, tuple[str, dict[str, Any]]] = {}
        self.records: dict[tuple[str, str], dict[str, Any]] = {}
        self.clicks: dict[str, dict[str, Any]] = {}
        self.rates = {("GBP", START.date() + timedelta(days=n - 60)): Decimal("1.25") for n in range(0, 200, 7)}
        self.handles = {handle: {"handle": handle, "creator_code": f"C-{handle}", "account_role": "main"} for handle in HANDLES[:2]}
        self.unmerged: dict[str, dict[str, Any]] = {}
        self.links = {f"K-{handle}": {"link_id": f"K-{handle}", "handle": handle, "market": "US"} for handle in HANDLES}
        self.costs: dict[str, dict[str, Any]] = {}
        self.unit_costs = {"SKU1": (Decimal("5.00"), "GBP")}
        self.rules = [self._rule("official", "platform_credit", "platform", is_official=True), self._rule("linear", "linear", "click"),
                      self._rule("decay", "time_decay", "platform,click", blend=True), self._rule("position", "position_based", "click,view"),
                      self._rule("shown", "linear", "live_room,content_window"),
                      self._rule("everything", "position_based", "platform,live_room,click,view,content_window", blend=True, content_window_hours=Decimal(400)),
                      self._rule("data", "markov", "platform,click,content_window", blend=True)]
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
        self.campaign_random = random.Random(seed + 3)
        self.campaigns: dict[str, dict[str, Any]] = {}
        self.contracts: dict[str, dict[str, Any]] = {}
        self.weights_months: list[str] = []
        self.second_clicks: list[dict[str, Any]] = []
        self.rule_random = random.Random(seed + 5)
        self.promotions: list[dict[str, Any]] = []
        self.erased: set[str] = set()
        self.next_seq = 1
        """Number of the refresh that follows."""
        self._number = 0

    @staticmethod
    def _rule(name: str, model: str, evidence: str, **fields: Any) -> dict[str, Any]:
        return {"rule_set_id": name, "rule_version": 1, "effective_from": day("2025-01-01"), "model": model, "evidence_order": evidence,
                "status": "active", **fields}

    def _next(self, prefix: str) -> str:
        self._number += 1
        return f"{prefix}{self._number:04d}"

    def _wall_clock(self, days: int = 0) -> str:
        return f"{self.now - timedelta(days=days, hours=self.export_random.randint(0, 20)):%Y-%m-%d %H:%M:%S}"
