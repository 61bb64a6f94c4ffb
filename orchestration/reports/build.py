"""A report from a snapshot: the scope, the pages in order, the banner."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import duckdb

from orchestration.errors import LinkstarError
from orchestration.messages import text
from orchestration.reports import banner
from orchestration.reports.format import period_name
from orchestration.reports.model import Block, Cards, Chart, Group, Page, Report, Table, Text, figures_of
from orchestration.reports.pages import (
    ads,
    appendix,
    attribution,
    bridge,
    campaigns,
    contents,
    countries,
    creators,
    health,
    onepagers,
    products,
    programme,
    settlement,
    summary,
    teams,
)
from orchestration.reports.periods import Period
from orchestration.reports.scope import Scope
from orchestration.reports.words import WORDS

PAGES: Final[tuple[Callable[[Scope], Page], ...]] = (
    summary.page, bridge.page, countries.page, creators.page, onepagers.page, contents.page, products.page, campaigns.page, ads.page,
    programme.page, teams.page, settlement.page, attribution.page, health.page)


def scope_of(connection: duckdb.DuckDBPyConnection, period: Period, market: str | None) -> Scope:
    """What a report of a period and market asks.

    Raises:
        LinkstarError: the snapshot has no clock, or nothing of the market.
    """
    row = connection.execute("select clock_at, snapshot_id, reporting_currency from core.mart_clock").fetchone()
    if row is None:
        raise LinkstarError(text("nothing_built"))
    if market and market not in markets_of(connection):
        raise LinkstarError(text("report_unknown_market", market=market, known=", ".join(markets_of(connection)) or "-"))
    return Scope(connection, period, market, str(row[2]), row[0], str(row[1]))


def markets_of(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Markets that the snapshot has shops in."""
    return [str(market) for (market,) in connection.execute(
        "select distinct market from marts.dim_shops where market is not null order by market").fetchall()]


def build_report(scope: Scope) -> Report:
    """The whole report, asked and arranged."""
    pages = tuple(replace(page, blocks=with_something_drawn(page.blocks)) for page in (make(scope) for make in PAGES))
    known = appendix.metrics(scope)
    used = {code for page in pages for code in _metrics_of(page.blocks)}
    pages = (*pages, appendix.page(scope, known, used))
    market = Text(scope.market, scope.market) if scope.market else WORDS["all_markets"]
    title = Text("{market}, {period}", "{market} {period}").filled(
        market=market, period=Text(period_name(scope.period, "en"), period_name(scope.period, "zh")))
    return Report(title, scope.period.code, scope.market, scope.snapshot_id, banner.banner(scope),
                  banner.warnings(scope, pages), pages, known)


def with_something_drawn(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Blocks without drawings of nothing: where every amount lacks its rate, say, the table beside it says so."""
    kept = [replace(block, blocks=with_something_drawn(block.blocks)) if isinstance(block, Group) else block for block in blocks]
    return tuple(block for block in kept if not isinstance(block, Chart) or block.data)


def build_share(scope: Scope, creator_id: str) -> Report | None:
    """One creator's sheet for the creator; None if they have nothing in the period."""
    page = onepagers.share_page(scope, creator_id)
    if page is None:
        return None
    facts = tuple(fact for fact in banner.banner(scope) if fact[0].en.startswith(("Period", "Rule", "Currency", "Orders")))
    title = Text("{name}, {period}", "{name} {period}").filled(
        name=page.title, period=Text(period_name(scope.period, "en"), period_name(scope.period, "zh")))
    known = appendix.metrics(scope)
    return Report(title, scope.period.code, None, scope.snapshot_id, facts, (), (page,), known)


def _metrics_of(blocks: tuple[Block, ...]) -> set[str]:
    """Codes of the metrics that blocks show."""
    codes = {figure.metric for figure in figures_of(blocks)}
    for block in blocks:
        if isinstance(block, Table):
            codes |= {column.metric for column in block.columns if column.metric}
        elif isinstance(block, Cards):
            codes |= {card.figure.metric for card in block.cards}
        elif isinstance(block, Group):
            codes |= _metrics_of(block.blocks)
    return codes
