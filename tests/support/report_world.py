"""A published snapshot written by hand, with the tables and types that the dbt project promises: what a report reads.

Tables come from the YAML contracts, so a renamed column breaks these tests as it would break a report.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import duckdb
import yaml

from ingestion.config import Home

PROJECT: Final = Path(__file__).resolve().parents[2] / "dbt_project"
CLOCK: Final = datetime(2026, 11, 20, 12)
DAY: Final = date(2026, 11, 10)
"""A day of week 2026-W46, which ended before the clock."""

READ: Final = ("refund_adjusted_gmv", "creator_roi", "kpi_attainment", "data_health", "dim_creators", "dim_contents", "dim_metrics", "dim_rule_sets",
               "dim_shops", "fct_order_lines", "fct_attribution", "fct_affiliate_lines", "fct_refunds", "fct_content_days", "fct_ad_days", "fct_shop_days",
               "published_figures")


@cache
def _contract(table: str) -> tuple[tuple[str, str], ...]:
    """Columns of a published table with their types."""
    (path,) = PROJECT.glob(f"models/marts/*/{table}.yml")
    (model,) = (one for one in yaml.safe_load(path.read_text(encoding="utf-8"))["models"] if one["name"] == table)
    return tuple((column["name"], column["data_type"]) for column in model["columns"])


class ReportWorld:
    """A snapshot in the making; ``publish`` hands over the home.

    Args:
        folder: the home.
        clock: "now" of the snapshot.
    """

    def __init__(self, folder: Path, clock: datetime = CLOCK) -> None:
        self.home = Home(folder).create()
        self._connection = duckdb.connect(str(self.home.published))
        for schema in ("core", "marts", "bi"):
            self.run(f"create schema {schema}")
        self.run("create table core.mart_clock as select cast(? as timestamp) as clock_at, 1::bigint as run_seq, 'S-1' as snapshot_id, 'USD' as reporting_currency", clock)
        for table in READ:
            self.run(f"create table marts.{table} ({', '.join(f'{name} {kind}' for name, kind in _contract(table))})")
        self.run("insert into marts.dim_metrics (code, metric_id, name_zh, name_en, formula, caveat) values "
                 "('gmv_net', 'M7', '退款后GMV', 'GMV net', 'gross - cancelled - refunded', 'default net GMV'), "
                 "('contribution_profit', 'M47', '贡献利润', 'Contribution profit', 'net - costs', 'missing inputs are named')")

    def run(self, sql: str, *parameters: object) -> None:
        """Execute a statement."""
        self._connection.execute(sql, list(parameters))

    def row(self, table: str, **values: object) -> None:
        """One row of a published table; what is not named is NULL."""
        self.run(f"insert into marts.{table} ({', '.join(values)}) values ({', '.join('?' for _ in values)})", *values.values())

    def shop(self, shop_id: str = "s1", market: str = "US", week_start: str = "mon") -> None:
        """A shop with the official rule of its market."""
        self.row("dim_shops", shop_id=shop_id, shop_code=shop_id.upper(), name=f"Shop {shop_id}", market=market, timezone="UTC", currency="USD", week_start=week_start)
        self.row("dim_rule_sets", rule_set_id="platform_default", rule_version="1", market=market, valid_from=date(2025, 1, 1), is_official=True, model="platform_credit",
                 click_window_hours=168.0, max_touches=20)
        self.row("data_health", source="tiktok_shop.orders", shop_id=shop_id, shop_code=shop_id.upper(), last_event_at=datetime(2026, 11, 20, 11), last_loaded_at=CLOCK,
                 freshness_lag_min=60, missing_days=0, quarantined_rows=0, quarantined_amount=0, last_outcome="loaded", status="ok")

    def sales(self, day: date = DAY, *, net: str = "90", gross: str = "100", refund: str = "10", shop_id: str = "s1", market: str = "US", orders: int = 1,
              is_final: bool = False) -> None:
        """A day of a shop."""
        self.row("refund_adjusted_gmv", shop_id=shop_id, market=market, order_date=day, orders=orders, items_sold=orders, gmv_gross=gross, cancelled_amount=0, refund_cohort=refund,
                 gmv_net_cohort=net, refund_cash=0, gmv_net_cash=net, gmv_gross_rc=gross, cancelled_amount_rc=0, refund_cohort_rc=refund, gmv_net_cohort_rc=net, refund_cash_rc=0,
                 gmv_net_cash_rc=net, settled_share=0.5, is_final=is_final, currency="USD", missing_inputs="")

    def creator(self, creator_id: str = "C1", start: date = date(2026, 11, 9), *, kind: str = "week", net: str = "90", cost: str = "20", profit: str = "30",
                missing: str = "", market: str = "US", name: str | None = None, orders: int = 1, **more: object) -> None:
        """A creator's period."""
        self.run("delete from marts.dim_creators where creator_id = ?", creator_id)
        self.row("dim_creators", creator_id=creator_id, creator_code=creator_id, name=name or f"Name {creator_id}", handle_main=creator_id.lower(), market=market,
                 owner="Ada", tier="mid", first_seen_at=datetime(2026, 11, 10))
        values: dict[str, object] = dict.fromkeys(
            ("commission_est", "commission_act", "sample_cost", "ad_boost", "other_cost", "allocated_cost", "cogs", "platform_fees", "shipping_cost", "tax_in_price", "tax_kept",
             "cancelled_amount"), 0)
        values |= {"rule_set_id": "platform_default", "period_type": kind, "period_start": start, "market": market, "creator_id": creator_id, "is_official": True, "orders": orders,
                   "items_sold": orders, "gmv_gross": net, "refund_cohort": 0, "gmv_net": net, "commission": 5, "fixed_fee": 15, "promo_cost": cost, "contribution_profit": profit,
                   "missing_inputs": missing, "is_period_complete": True, "is_final": not missing, "lines_settled": 1, "lines_eligible": 2}
        self.row("creator_roi", **values | more)

    def line(self, number: int = 1, day: date = DAY, **more: object) -> None:
        """An order line, with its credit to creator C1."""
        values: dict[str, Any] = {
            "order_line_id": f"L{number}", "order_id": f"O{number}", "shop_id": "s1", "market": "US", "sku_id": "K1", "seller_sku": "SKU-1", "product_id": "P1", "product_name": "Mug",
            "buyer_key": f"buyerkey{number:024d}", "order_date": day, "quantity": 1, "currency": "USD", "is_counted": True, "is_cancelled": False, "traffic_type": "affiliate",
            "gmv_gross_rc": 100, "cancelled_amount_rc": 0, "refund_cohort_rc": 10, "gmv_net_rc": 90, "tax_kept_rc": 0, "unit_cost": 4, "cogs_rc": 4, "is_settled": False,
            "is_final": False, "line_key": number, "order_key": number}
        self.row("fct_order_lines", **values | more)
        self.row("fct_attribution", order_line_id=f"L{number}", rule_set_id="platform_default", rule_version="1", creator_id="C1", content_id="V1", evidence="platform", is_paid=False,
                 market="US", shop_id="s1", order_date=day, credit=1, gmv_gross_rc=100, cancelled_amount_rc=0, refund_cohort_rc=10, gmv_net_rc=90, line_key=number, order_key=number)

    def target(self, **more: object) -> None:
        """A market's target for net sales of the week."""
        values: dict[str, Any] = {
            "metric": "gmv_net", "metric_code": "gmv_net", "node_type": "market", "node_code": "US", "period_type": "week", "period_start": date(2026, 11, 9), "period_end": date(2026, 11, 15),
            "target_value": 200, "actual_value": 90, "attainment": 0.45, "elapsed_share": 1.0, "expected_to_date": 200, "pace_gap": -110, "projected_value": 90, "status": "missed",
            "rule_version": "1", "missing_inputs": "", "is_final": False}
        self.row("kpi_attainment", **values | more)

    def usual(self) -> ReportWorld:
        """One shop, a few days, two creators, a target, contents, ads: something on every page that has a table today."""
        self.shop()
        for day, net in ((date(2026, 11, 3), "50"), (DAY, "90"), (date(2026, 11, 12), "45")):
            self.sales(day, net=net)
        self.creator("C1", orders=12)
        self.creator("C2", net="30", cost="60", profit="-40", missing="unit_cost")
        self.creator("C1", date(2026, 11, 2), net="50", profit="10")
        self.line(1)
        self.line(2, date(2026, 11, 12), unit_cost=None)
        self.target()
        self.row("dim_contents", content_id="V1", creator_id="C1", handle="c1", content_type="VIDEO", url="https://www.tiktok.com/@c1/video/1", title="A mug", published_local=datetime(2026, 11, 9, 20))
        self.row("fct_content_days", content_id="V1", shop_id="s1", creator_id="C1", date=DAY, views=1000, product_clicks=50, add_to_cart=20, sku_orders_reported=2, gmv_reported=80)
        self.row("fct_shop_days", shop_id="s1", market="US", date=DAY, gmv_compass=110, currency="USD", product_impressions=5000, product_clicks=400, sku_orders=20)
        self.row("fct_ad_days", ad_id="A1", date=DAY, ad_kind="spark", content_id="V1", shop_id="s1", market="US", spend_rc=12, revenue_platform_rc=40, impressions=900, clicks=30)
        self.row("fct_affiliate_lines", order_id="O1", sku_id="K1", order_date=DAY, handle="c1", creator_id="C1", settlement_status="SETTLED", commission=6, expected_commission=5,
                 audit_difference=1, currency="USD", commission_rc=6, shop_id="s1", market="US")
        self.row("fct_refunds", refund_id="R1", order_line_id="L1", reason="damaged", amount_product_rc=10, line_key=1)
        return self

    def publish(self) -> Home:
        """Close the file; the home is ready to be reported on."""
        self._connection.close()
        return self.home


def shown_figures(html: str) -> Mapping[str, str | None]:
    """The value of every figure in a report's HTML by its name; None where it is told as missing."""
    import re

    found: dict[str, str | None] = {}
    for tag in re.findall(r"<(?:data|span) class=\"f[^>]*>", html):
        name = re.search(r'data-figure="(F\d+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name:
            found[name.group(1)] = value.group(1) if value else None
    return found
