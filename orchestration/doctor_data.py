"""What the doctor finds in the data: the inbox, the quarantine, stale sources, and what a market still lacks.

Belongs here: questions to the warehouse and to the published snapshot. Does not belong here: how a figure comes about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import duckdb

from ingestion.config import Home
from orchestration.errors import LinkstarError
from orchestration.findings import Finding
from orchestration.messages import text
from orchestration.query import open_published

RECENT_DAYS: Final = 90
_FILES_NAMED: Final = 3
_PAIRS_NAMED: Final = 5

_TABLES: Final = frozenset({
    "core.mart_clock", "marts.dim_shops", "marts.fct_order_lines", "marts.fct_costs", "marts.kpi_attainment",
    "marts.dim_creators", "marts.creator_roi", "marts.data_health"})

# Sales of a market are compared in the reporting currency where there is a rate, else in the shop's.
_COSTS: Final = """
select
    count(distinct coalesce(nullif(seller_sku, ''), sku_id)) filter (is_missing),
    sum(amount) filter (is_missing) / nullif(sum(amount), 0),
    count(*)
from (
    select
        seller_sku, sku_id, coalesce(gmv_gross_rc, gmv_gross) as amount,
        list_contains(string_split(missing_inputs, ','), 'unit_cost') as is_missing
    from marts.fct_order_lines
    where market = $market and is_counted and order_date > $today - {days}
)
"""
_RATES: Final = """
select currency, count(distinct month)
from (
    select currency, date_trunc('month', order_date) as month
    from marts.fct_order_lines
    where market = $market and is_counted and fx_rate is null and order_date is not null
    union all
    select currency, date_trunc('month', booked_on) as month
    from marts.fct_costs
    where market = $market and fx_rate is null and not is_replaced and booked_on is not null
)
where currency <> $currency
group by currency order by currency
"""
_TARGETS: Final = """
select count(*) from marts.kpi_attainment
where $today between period_start and period_end
    and ((node_type = 'market' and upper(node_code) = $market)
        or (node_type = 'shop' and lower(node_code) in (
            select lower(shop_code) from marts.dim_shops where market = $market)))
"""
_ZONES: Final = """
select shop_code from marts.dim_shops where market = $market and is_timezone_assumed order by shop_code
"""
_TAX: Final = """
select distinct shops.shop_code
from marts.fct_order_lines as lines
inner join marts.dim_shops as shops on lines.shop_id = shops.shop_id
where lines.market = $market and lines.is_counted and lines.order_date > $today - {days}
    and list_contains(string_split(lines.missing_inputs, ','), 'vat_rate')
order by shops.shop_code
"""
_HANDLES: Final = """
select count(*), coalesce(sum(roi.orders), 0), coalesce(sum(roi.gmv_net), 0)
from marts.creator_roi as roi
inner join marts.dim_creators as creators on roi.creator_id = creators.creator_id
where roi.is_official and roi.period_type = 'all' and roi.market = $market and roi.orders > 0
    and not creators.is_mapped
"""
_STALE: Final = """
select health.source, coalesce(health.last_outcome, ''),
    coalesce(string_agg(distinct coalesce(health.shop_code, health.shop_id), ', '
        order by coalesce(health.shop_code, health.shop_id)), '')
from marts.data_health as health
left join marts.dim_shops as shops on health.shop_id = shops.shop_id
where health.status = 'stale' and ($market is null or shops.market = $market or health.shop_id is null)
group by health.source, coalesce(health.last_outcome, '') order by all
"""
_MARKETS: Final = "select distinct market from marts.dim_shops where market is not null order by market"


@dataclass(frozen=True)
class _Snapshot:
    """The published snapshot, open for one look."""

    connection: duckdb.DuckDBPyConnection
    today: date
    currency: str

    def ask(self, sql: str, market: str | None) -> list[tuple[Any, ...]]:
        """Rows of a question about a market."""
        known = {"market": market, "today": self.today, "currency": self.currency}
        asked = {name: value for name, value in known.items() if f"${name}" in sql}
        return self.connection.execute(sql, asked).fetchall()


def data_findings(home: Home, market: str | None) -> Iterator[Finding]:
    """What came in, what is held, what is stale, and what each market (or the one asked for) lacks."""
    yield _inbox(home)
    yield from _held(home)
    if not home.published.exists():
        yield _nothing_published()
        return
    try:
        with open_published(home) as connection:
            yield from _published(connection, market.upper() if market else None)
    except LinkstarError as error:
        yield Finding("failed", text("doctor_published"), str(error), text("doctor_publish_remedy"))


def _inbox(home: Home) -> Finding:
    """Does anything lie in the inbox?"""
    files = [path for path in home.inbox.rglob("*") if path.is_file()] if home.inbox.exists() else []
    if files:
        return Finding("ok", text("doctor_inbox"), text("doctor_inbox_files", count=len(files)))
    return Finding("warning", text("doctor_inbox"), text("doctor_inbox_empty", path=home.inbox),
                   text("doctor_inbox_remedy"))


def _held(home: Home) -> Iterator[Finding]:
    """Rows in quarantine with their money, and files that could not be read at all."""
    from data_quality.arrivals import read_arrivals
    from data_quality.database import DatabaseBusyError
    from data_quality.quarantine import HeldTotal, open_rows, totals

    if not home.warehouse.exists():
        return
    subject = text("doctor_quarantine")
    try:
        held: Sequence[HeldTotal] = totals(open_rows(home.warehouse))
        files = sorted(read_arrivals(home.warehouse).held_files)
    except DatabaseBusyError:
        yield Finding("warning", subject, text("doctor_busy"), text("doctor_busy_remedy"))
        return
    if files:
        named = ", ".join(files[:_FILES_NAMED]) + (", …" if len(files) > _FILES_NAMED else "")
        yield Finding("warning", text("doctor_inbox"), text("doctor_files_held", count=len(files), files=named),
                      text("doctor_files_held_remedy"))
    rows = sum(total.rows for total in held)
    if not rows:
        yield Finding("ok", subject, text("doctor_quarantine_empty"))
        return
    sums: dict[str, Decimal] = {}
    for total in held:
        if total.amount is not None:
            code = total.currency or "-"
            sums[code] = sums.get(code, Decimal(0)) + total.amount
    amounts = ", ".join(f"{amount:,.2f} {code}" for code, amount in sorted(sums.items()))
    money = text("doctor_quarantine_money", amounts=amounts) if amounts else ""
    yield Finding("warning", subject, text("doctor_quarantine_rows", rows=rows, money=money),
                  text("doctor_quarantine_remedy"))


def _published(connection: duckdb.DuckDBPyConnection, market: str | None) -> Iterator[Finding]:
    """What the published snapshot says; one of another version is only named."""
    present = {name for (name,) in connection.execute(
        "select table_schema || '.' || table_name from information_schema.tables").fetchall()}
    if not present >= _TABLES:
        yield _nothing_published()
        return
    ((moment, currency),) = connection.execute("select clock_at, reporting_currency from core.mart_clock").fetchall()
    snapshot = _Snapshot(connection, moment.date(), currency)
    yield Finding("ok", text("doctor_published"), text("doctor_snapshot", moment=f"{moment:%Y-%m-%d %H:%M}"))
    yield from _freshness(snapshot, market)
    markets = [str(one) for (one,) in snapshot.ask(_MARKETS, None)]
    if market is not None and market not in markets:
        known = ", ".join(markets) or "-"
        yield Finding("warning", _subject(market, "shops"), text("doctor_market_unknown", known=known),
                      text("doctor_market_remedy"))
        return
    for one in [market] if market else markets:
        yield from _market(snapshot, one)


def _freshness(snapshot: _Snapshot, market: str | None) -> Iterator[Finding]:
    """Sources that were not read by the latest load, or whose orders ended."""
    stale = snapshot.ask(_STALE, market)
    for source, outcome, shops in stale:
        if outcome in ("skipped", "failed", "not_read"):
            found = text("doctor_stale_outcome", source=source, outcome=text(f"outcome_{outcome}"), shops=shops or "-")
        else:
            found = text("doctor_stale", source=source, shops=shops or "-")
        remedy = text("doctor_skipped_remedy" if outcome == "skipped" else "doctor_stale_remedy")
        yield Finding("warning", text("doctor_freshness"), found, remedy)
    if not stale:
        yield Finding("ok", text("doctor_freshness"), text("doctor_fresh"))


def _market(snapshot: _Snapshot, market: str) -> Iterator[Finding]:
    """What figures of a market wait for."""
    yield _costs(snapshot, market)
    yield _rates(snapshot, market)
    yield _targets(snapshot, market)
    zones = [str(code) for (code,) in snapshot.ask(_ZONES, market)]
    if zones:
        found = text("doctor_zone_assumed", shops=", ".join(zones))
        yield Finding("warning", _subject(market, "zone"), found, _fill("shops"))
    else:
        yield Finding("ok", _subject(market, "zone"), text("doctor_zone_known"))
    untaxed = [str(code) for (code,) in snapshot.ask(_TAX.format(days=RECENT_DAYS), market)]
    if untaxed:
        found = text("doctor_tax_missing", shops=", ".join(untaxed))
        yield Finding("warning", _subject(market, "tax"), found, _fill("shops"))
    yield _handles(snapshot, market)


def _costs(snapshot: _Snapshot, market: str) -> Finding:
    """SKUs sold lately without a unit cost, with their share of sales."""
    ((missing, share, _lines),) = snapshot.ask(_COSTS.format(days=RECENT_DAYS), market)
    if not missing:
        return Finding("ok", _subject(market, "costs"), text("doctor_costs_complete", days=RECENT_DAYS))
    shown = f"{share:.1%}" if share is not None else "-"
    return Finding("warning", _subject(market, "costs"),
                   text("doctor_costs_missing", count=missing, share=shown, days=RECENT_DAYS), _fill("product_costs"))


def _rates(snapshot: _Snapshot, market: str) -> Finding:
    """Currencies of sales and costs that cannot be converted."""
    missing = snapshot.ask(_RATES, market)
    if not missing:
        return Finding("ok", _subject(market, "rates"), text("doctor_rates_complete"))
    pairs = ", ".join(f"{currency}→{snapshot.currency}" for currency, _ in missing[:_PAIRS_NAMED])
    months = max(count for _, count in missing)
    found = text("doctor_rates_missing", pairs=pairs, count=months)
    return Finding("warning", _subject(market, "rates"), found, _fill("fx_rates"))


def _targets(snapshot: _Snapshot, market: str) -> Finding:
    """Is there a target of the market or one of its shops for the period that runs?"""
    ((count,),) = snapshot.ask(_TARGETS, market)
    if not count:
        return Finding("warning", _subject(market, "targets"), text("doctor_targets_missing", day=snapshot.today),
                       _fill("kpi_targets"))
    return Finding("ok", _subject(market, "targets"), text("doctor_targets_present", count=count, day=snapshot.today))


def _handles(snapshot: _Snapshot, market: str) -> Finding:
    """Handles that brought sales and stand in no sheet."""
    ((count, orders, amount),) = snapshot.ask(_HANDLES, market)
    if not count:
        return Finding("ok", _subject(market, "handles"), text("doctor_handles_mapped"))
    found = text("doctor_handles_unmapped", count=count, orders=f"{orders:,.0f}", amount=f"{amount:,.2f}",
                 currency=snapshot.currency)
    return Finding("warning", _subject(market, "handles"), found, _fill("creators"))


def _nothing_published() -> Finding:
    return Finding("warning", text("doctor_published"), text("doctor_nothing_published"), text("doctor_publish_remedy"))


def _subject(market: str, what: str) -> str:
    return text("doctor_market", market=market, what=text(f"doctor_what_{what}"))


def _fill(sheet: str) -> str:
    return text("doctor_template_remedy", sheet=sheet)
