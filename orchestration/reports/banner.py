"""What stands on every page: whose figures of which days under which rules, how fresh and how settled; and what failed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from orchestration.reports.common import period_of
from orchestration.reports.format import day, period_name
from orchestration.reports.model import Cell, Page, Text, Warning, plain
from orchestration.reports.scope import Scope
from orchestration.reports.words import WORDS

SETTLED: Final = f"""
select cast(count(case when is_settled then 1 end) as double) / nullif(count(*), 0) as settled_share, bool_and(is_final) as is_final
from (
    select lines.is_settled, lines.is_final, {period_of("lines.order_date")} as period
    from marts.fct_order_lines as lines
    left join marts.dim_shops as shops on shops.shop_id = lines.shop_id
    where lines.is_counted and not lines.is_cancelled and ($market is null or lines.market = $market)
        and lines.order_date between $start - 1 and $end)
where period = $start
"""

HELD: Final = """
select case when sum(health.quarantined_rows) = 0 then 0 else sum(health.quarantined_amount) end as quarantined_amount, sum(health.quarantined_rows) as quarantined_rows, true as is_final
from marts.data_health as health
left join marts.dim_shops as shops on shops.shop_id = health.shop_id
where $market is null or shops.market = $market or shops.market is null
"""

THROUGH: Final = """
select min(last_event_at) as through, true as is_final from (
    select max(health.last_event_at) as last_event_at
    from marts.data_health as health
    inner join marts.dim_shops as shops on shops.shop_id = health.shop_id
    where health.source like '%.orders' and ($market is null or shops.market = $market)
    group by shops.shop_id)
"""
"""To when the orders of every shop are known: the time of the shop that is furthest behind."""

_RULES: Final = """
select string_agg(distinct rule_set_id || ' v' || rule_version, ', ' order by rule_set_id || ' v' || rule_version) as rules
from marts.dim_rule_sets
where is_official and ($market is null or market = $market)
    and valid_from <= $end and (valid_to is null or valid_to >= $start)
"""

TROUBLES: Final = """
select health.source, coalesce(string_agg(distinct health.shop_code, ', ' order by health.shop_code), '') as shops,
    coalesce(min(health.last_outcome), 'loaded') as outcome, coalesce(min(health.stale_tables), '') as stale_tables
from marts.data_health as health
left join marts.dim_shops as shops on shops.shop_id = health.shop_id
where (health.stale_tables is not null or health.status = 'stale')
    and ($market is null or shops.market = $market or shops.market is null)
group by health.source order by health.source
"""

_OUTCOMES: Final[dict[str, Text]] = {
    "failed": Text("failed", "读取失败"), "skipped": Text("was skipped", "已跳过"), "not_read": Text("was not reached", "未能读取"),
    "loaded": Text("is late", "数据滞后")}


def banner(scope: Scope) -> tuple[tuple[Text, Cell], ...]:
    """The facts, in the order they are shown."""
    settled = scope.rows(scope.query(SETTLED))[0]
    held = scope.rows(scope.query(HELD))[0]
    through = scope.rows(scope.query(THROUGH))[0]["through"]
    rules = scope.rows(scope.query(_RULES))[0]["rules"]
    return (
        (Text("Market", "市场"), plain(scope.market) if scope.market else WORDS["all_markets"]),
        (Text("Period, shop-local days", "周期（店铺当地日期）"),
         Text(period_name(scope.period, "en"), period_name(scope.period, "zh"))),
        (Text("Rule set", "规则集"), plain(rules or "–")),
        (Text("Currency, rates from", "币种，汇率来源"), Text(f"{scope.currency}, sheet fx_rates", f"{scope.currency}，fx_rates 表")),
        (Text("Orders known to", "订单数据截至"),
         Text(f"{day(through, 'en')} {through:%H:%M} UTC", f"{day(through, 'zh')} {through:%H:%M} UTC") if through else Text("data missing", "缺数据")),
        (Text("Settled share", "结算进度"), scope.figure(scope.query(SETTLED), settled, "settled_share", "settled_share", "rate")),
        (Text("In quarantine, {currency}", "隔离金额（{currency}）").filled(currency=plain(scope.currency)),
         scope.figure(scope.query(HELD), held, "quarantined_amount", "quarantined_amount", "money")),
        (Text("Snapshot", "快照"), plain(scope.snapshot_id)))


def warnings(scope: Scope, pages: tuple[Page, ...]) -> tuple[Warning, ...]:
    """One line for each source that was not read or is late, with the pages it touches."""
    if not scope.has("data_health", "stale_tables", "last_outcome"):
        return ()
    found = []
    for row in scope.rows(scope.query(TROUBLES)):
        text = Text("{source} {shops} {outcome}", "{source} {shops} {outcome}").filled(
            source=plain(row["source"]), shops=plain(row["shops"]), outcome=_OUTCOMES.get(row["outcome"], _OUTCOMES["loaded"]))
        tables = [table.split(".")[-1] for table in str(row["stale_tables"]).split(",")]
        found.append(Warning(Text(*(" ".join(said.split()) for said in text)), page_sources(pages, tables)))
    return tuple(found)


def page_sources(pages: Sequence[Page], tables: Sequence[str]) -> tuple[int, ...]:
    """Numbers of the pages that read one of these tables."""
    wanted = {table.strip() for table in tables}
    return tuple(page.number for page in pages if page.number and wanted.intersection(page.sources))
