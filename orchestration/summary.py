"""What a refresh did: rows, money, checks, quarantine, freshness, snapshot."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import typer

from ingestion.config import reporting_currency
from orchestration.messages import text
from orchestration.output import print_rows

_TABLES_NAMED: Final = 6

if TYPE_CHECKING:
    from ingestion.linkstar.loader import Month
    from ingestion.report import LoadReport, ResourceReport
    from orchestration.session import RefreshSession


def failed_sources(session: RefreshSession) -> list[str]:
    """One sentence per source, shop or resource that failed."""
    sentences = []
    for report in session.loads.values():
        if report.status == "failed":
            sentences.append(text("source_failed", source=report.source, reason=_reason(report)))
        for resource in report.resources:
            if resource.status == "failed":
                name = f"{report.source} {resource.resource} {resource.scope}".strip()
                sentences.append(text("source_failed", source=name, reason=_reason(resource)))
    return sentences


def _reason(report: LoadReport | ResourceReport) -> str:
    """Message and remedy as one text."""
    return "; ".join(part.rstrip(".") for part in (report.message, report.remedy) if part)


def print_loads(session: RefreshSession) -> None:
    """Rows read, new and held, per source and resource; what was left out, and why."""
    for report in session.loads.values():
        if report.status == "skipped":
            typer.echo(text("source_skipped", source=report.source, reason=_reason(report)))
            continue
        rows = list(_by_resource(report.resources))
        if rows:
            print_rows((text("source"), text("rows_read"), text("rows_new"), text("rows_held"), text("data_through")),
                       [(f"{report.source}.{name}", *numbers) for name, *numbers in rows])
        for resource in report.resources:
            if resource.status == "skipped":
                name = " ".join(part for part in (report.source, resource.resource, resource.scope) if part)
                typer.echo(text("source_skipped", source=name, reason=_reason(resource)))
        for note in report.notes:
            typer.echo(note)


def _by_resource(resources: Iterable[ResourceReport]) -> Iterable[tuple[object, ...]]:
    """Rows per resource, over all shops or files."""
    names = dict.fromkeys(resource.resource for resource in resources)
    for name in names:
        same = [resource for resource in resources if resource.resource == name]
        through = max((resource.data_through for resource in same if resource.data_through), default=None)
        yield (name, sum(item.rows_read for item in same), sum(item.rows_new for item in same),
               sum(item.rows_held for item in same), f"{through:%Y-%m-%d %H:%M}" if through else "")


def print_summary(session: RefreshSession, seconds: float) -> None:
    """The whole summary on standard output."""
    print_loads(session)
    print_stale(session)
    print_checks(session)
    print_quarantine(session)
    print_inbox(session)
    print_conflicts(session)
    print_official(session)
    print_weights(session)
    print_unmapped(session)
    print_money(session)
    if session.snapshot:
        typer.echo(text("published", id=session.snapshot["snapshot_id"], path=session.home.published))
    print_reports(session)
    typer.echo(text("took", seconds=f"{seconds:.1f}"))


def print_reports(session: RefreshSession) -> None:
    """Reports that were made, and what was left out of them."""
    made = session.reports
    for note in made.notes if made else ():
        typer.echo(note)
    if made and made.names:
        names = ", ".join(made.names[:_TABLES_NAMED]) + (", …" if len(made.names) > _TABLES_NAMED else "")
        typer.echo(text("reports_line", count=len(made.names), names=names, path=session.home.reports / "index.html"))


def print_stale(session: RefreshSession) -> None:
    """Published tables that are stale because something was not read, by what was not read."""
    from orchestration.figures import stale_sources

    for one in stale_sources(session.home):
        what = f"{one.source} ({one.shops})" if one.shops else one.source
        more = text("and_more", count=len(one.tables) - _TABLES_NAMED) if len(one.tables) > _TABLES_NAMED else ""
        typer.echo(text("stale_line", what=what, outcome=text(f"outcome_{one.outcome}"),
                        tables=(", ".join(one.tables[:_TABLES_NAMED]) or "-") + more))


def print_checks(session: RefreshSession) -> None:
    """Checks passed, failed and warned; stages that were skipped."""
    builds = [build for build in session.builds.values() if build]
    results = [result for result in session.checks.values() if result]
    failed = sum(len(build.failed) for build in builds) + sum(len(result.failures) for result in results)
    warned = [check for result in results for check in result.warnings]
    skipped = [text(f"stage_{stage}") for stage, build in session.builds.items() if build is None]
    typer.echo(text("checks_line", passed=session.checks_passed(), failed=failed, warnings=len(warned)))
    from orchestration.checks import sentence

    for check in warned:
        typer.echo(f"  {sentence(check)}")
    if skipped:
        typer.echo(text("skipped_line", stages=", ".join(skipped)))


def print_quarantine(session: RefreshSession) -> None:
    """Rows and money held out, by source and reason."""
    from data_quality.quarantine import open_rows, totals
    from orchestration.messages import language

    held = totals(open_rows(session.home.warehouse))
    typer.echo(text("quarantine_line", rows=sum(total.rows for total in held)))
    for total in held:
        reason = total.reason_zh if language() == "zh" else total.reason_en
        if total.is_example:
            reason = text("held_for_example", reason=reason)
        amount = "" if total.amount is None else f" · {_money(total.amount)} {total.currency or ''}"
        typer.echo(f"  {total.source}: {total.rows} × {reason}{amount}")


def print_inbox(session: RefreshSession) -> None:
    """What the files hold by shop and export, what is missing, and what the figures still wait for."""
    from orchestration.inbox_status import inbox_lines

    for line in inbox_lines(session.home):
        typer.echo(line)


def print_conflicts(session: RefreshSession) -> None:
    """How many values the sheets contradict, as published; nothing where they agree."""
    from orchestration.figures import sheet_conflicts

    found = sheet_conflicts(session.home)
    if found:
        sheets = ", ".join(f"{sheet} {count}" for sheet, count in found.items())
        typer.echo(text("conflicts_line", count=sum(found.values()), sheets=sheets))


def print_official(session: RefreshSession) -> None:
    """Where the rules sheet calls another rule set official than the promotion log does; nothing where they agree."""
    from orchestration.attribution_promotions import official_differences

    for line in official_differences(session.home):
        typer.echo(line)


def print_weights(session: RefreshSession) -> None:
    """Months whose data-driven weights were fixed, and those with too few conversions; nothing where none is needed."""
    fixed = [one.month for one in session.weights if one.weights is not None]
    if fixed:
        typer.echo(text("weights_fixed", count=len(fixed), months=_months(fixed)))
    few = [one.month for one in session.weights if one.weights is None]
    if few:
        typer.echo(text("weights_too_few", count=len(few), months=_months(few)))


def _months(months: list[Month]) -> str:
    """The latest of some months, with what they are months of."""
    latest = sorted(months, key=lambda one: (one.month, one.key), reverse=True)
    more = text("and_more", count=len(latest) - _TABLES_NAMED) if len(latest) > _TABLES_NAMED else ""
    return ", ".join(f"{one.rule_set_id} {one.market} {one.month:%Y-%m}" for one in latest[:_TABLES_NAMED]) + more


def print_unmapped(session: RefreshSession) -> None:
    """Handles that no sheet gives to a creator, with the money they carry; nothing where all are known."""
    from orchestration.figures import unmapped_handles

    found = unmapped_handles(session.home)
    if found:
        typer.echo(text("unmapped_line", count=found.count, orders=found.orders, net=_money(found.gmv_net),
                        currency=reporting_currency()))


def print_money(session: RefreshSession) -> None:
    """Sales of the last thirty days as published, in the reporting currency."""
    from orchestration.figures import recent_sales

    sales = recent_sales(session.home)
    if sales:
        typer.echo(text("money_line", days=sales.days, through=sales.through, orders=sales.orders,
                        gross=_money(sales.gmv_gross), net=_money(sales.gmv_net), currency=sales.currency))


def _money(amount: Decimal) -> str:
    """An amount with thousands separators and two places."""
    return f"{amount:,.2f}"
