"""The life of a rule on the command line: each function does one command and prints what came of it.

A promotion or a rollback only appends to the log; the next refresh brings it into the figures. A comparison computes,
but changes no official figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import duckdb
import typer

from ingestion.config import Home, business_clock, reporting_currency
from orchestration import attribution_drafts, attribution_promotions
from orchestration.attribution_rules import RuleVersion, draft, find, retire, rule_versions
from orchestration.errors import LinkstarError, UsageError
from orchestration.homes import require_warehouse
from orchestration.ledger import Ledger, connect
from orchestration.lock import write_lock
from orchestration.messages import text
from orchestration.output import print_rows
from orchestration.parts import session

if TYPE_CHECKING:
    from orchestration.session import RefreshSession

_LISTED: Final = ("rule_set_id", "rule_version", "status", "market", "effective_from", "effective_to", "model",
                  "evidence_order", "click_window_hours", "view_window_hours", "content_window_hours")
_SUMS: Final = """
select subject_type, count(*), count(*) filter (gmv_net_delta <> 0), coalesce(sum(abs(gmv_net_delta)), 0) / 2,
    coalesce(sum(gmv_net_delta), 0), count(*) filter (tier_before is distinct from tier_after)
from marts.attribution_rule_diff where candidate_rule_set_id = ? group by subject_type"""

_ROWS: Final = """
select * from marts.attribution_rule_diff where candidate_rule_set_id = '{rule_set_id}'
order by subject_type, abs(gmv_net_delta) desc nulls last, subject_id"""


def print_rules(home: Home) -> None:
    """Every rule version, the entries of the promotion log that hold, and where the sheet says otherwise.

    Raises:
        LinkstarError: nothing is built yet, or a refresh is writing.
    """
    require_warehouse(home)
    try:
        versions, log = rule_versions(home), attribution_promotions.read_log(home)
        official = {rule_set for rule_set, is_official in _official_now(home) if is_official}
        differences = attribution_promotions.official_differences(home)
    except duckdb.IOException as error:
        raise LinkstarError(text("warehouse_busy", reason=str(error).splitlines()[0])) from error
    held = attribution_promotions.standing(log)
    activated = {(one.rule_set_id, one.rule_version) for one in log if one.action == "promote"}
    since: dict[str, list[str]] = {}
    for entry in held:
        since.setdefault(entry.rule_set_id, []).append(f"{entry.effective_from or '…'}" + (
            "" if entry.market == "*" else f" {entry.market}"))
    print_rows(("official", *_LISTED, "promoted_from"), [
        ("*" if one.rule_set_id in official and one.status == "active" else "",
         *(_shown(one, name, activated) for name in _LISTED), ", ".join(since.get(one.rule_set_id, ())))
        for one in versions])
    for line in differences:
        typer.echo(line)


def draft_rule(home: Home, source: str, new_id: str, changes: Mapping[str, str], wait_seconds: float) -> None:
    """Draft a rule set from an existing one."""
    with _decision(home, "linkstar attribution draft", wait_seconds) as known_at:
        origin = find(rule_versions(home), source, prefer=("active", "draft"))
        drafted = draft(home, origin, new_id, changes, known_at)
    typer.echo(text("rule_drafted", name=drafted.name, source=origin.name, id=drafted.rule_set_id))


def retire_rule(home: Home, name: str, wait_seconds: float) -> None:
    """Retire a drafted rule and remove its draft figures.

    Raises:
        UsageError: it stands in the sheet, or is official.
    """
    with _decision(home, "linkstar attribution retire", wait_seconds) as known_at:
        rule = find(rule_versions(home), name, prefer=("draft", "active"))
        held = attribution_promotions.standing(attribution_promotions.read_log(home))
        if any(entry.rule_set_id == rule.rule_set_id for entry in held):
            raise UsageError(text("rule_is_official", name=rule.name))
        retire(home, rule, known_at)
        attribution_drafts.sweep(home)
    typer.echo(text("rule_retired", name=rule.name))


def promote_rule(home: Home, name: str, start: date, reason: str, by: str, *, reopen: bool,
                 wait_seconds: float) -> None:
    """Move the official pointer from a day on."""
    with _decision(home, "linkstar attribution promote", wait_seconds) as known_at:
        rule = find(rule_versions(home), name, prefer=("active", "draft"))
        entry = attribution_promotions.promote(
            home, rule, start, reason=reason, by=by, reopen=reopen, known_at=known_at)
    typer.echo(text("promoted", name=rule.name, start=start, number=entry.promotion_number))


def rollback_rule(home: Home, reason: str, by: str, *, reopen: bool, wait_seconds: float) -> None:
    """Take the latest promotion back."""
    with _decision(home, "linkstar attribution rollback", wait_seconds) as known_at:
        undone = attribution_promotions.rollback(home, reason=reason, by=by, reopen=reopen, known_at=known_at)
    typer.echo(text("rolled_back_rule", name=undone.rule_set_id, start=undone.effective_from,
                    number=undone.promotion_number))


def diff_rule(home: Home, name: str, start: date | None, output: Path | None, *, publish: bool,
              wait_seconds: float) -> None:
    """Compare a rule with the official one, print what would move, write it to a file, publish it if asked to.

    Raises:
        LinkstarError: nothing is built, a model failed, or the candidate decides nothing on these dates.
    """
    from orchestration.export import write_query

    require_warehouse(home)
    with session(home, "linkstar attribution diff", wait_seconds) as current:
        if current.ledger.fingerprint("marts") is None or not home.marts.exists():
            raise LinkstarError(text("nothing_built"))
        rule = find(rule_versions(home), name, prefer=("draft", "active"))
        attribution_drafts.compare(current, rule, start)
        _comment(current)
        if publish:
            attribution_drafts.offer(home, rule)
            publish_again(current)
    with connect(home.marts, read_only=True) as connection:
        found = connection.execute(_SUMS, [rule.rule_set_id]).fetchall()
        if output:
            literal = rule.rule_set_id.replace("'", "''")
            rows = write_query(connection, _ROWS.format(rule_set_id=literal), output)
    if not found:
        raise LinkstarError(text("diff_nothing", name=rule.name))
    _print_differences(found)
    if output:
        typer.echo(text("exported", rows=rows, path=output))


def publish_again(current: RefreshSession) -> dict[str, Any] | None:
    """Build what is stale, the marts in any case, check every layer and publish. Returns: the snapshot's manifest."""
    from orchestration.dbt_results import STAGES
    from orchestration.session import CheckFailedError
    from orchestration.staleness import SUITE_OF

    current.reopen("marts")
    for suite, stage in (("landed", None), *((SUITE_OF[stage], stage) for stage in STAGES)):
        if stage:
            current.build(stage)
        result = current.check(suite)
        if result is not None and not result.passed:
            raise CheckFailedError(text("check_failed", suite=text(f"suite_{suite}"), problems=" ".join(
                check.name for check in result.failures)))
    manifest = current.publish()
    if manifest:
        typer.echo(text("published", id=manifest["snapshot_id"], path=current.home.published))
    return manifest


@contextmanager
def _decision(home: Home, command: str, wait_seconds: float) -> Iterator[datetime]:
    """The home's lock, and the knowledge time of what is decided under it; nothing is built or mended.

    Raises:
        LinkstarError: there is no warehouse, or somebody else writes to it.
    """
    require_warehouse(home)
    with write_lock(home, command, wait_seconds):
        ledger = Ledger(home)
        try:
            ledger.prepare()
            refresh = ledger.begin(uuid4().hex, command)
        except duckdb.IOException as error:
            raise LinkstarError(text("warehouse_busy", reason=str(error).splitlines()[0])) from error
        yield refresh.known_at.replace(tzinfo=UTC)


def _official_now(home: Home) -> list[tuple[str, bool]]:
    """Rule sets of the last build, and whether each is official anywhere today or later."""
    with connect(home.warehouse, read_only=True) as connection:
        return connection.execute("select rule_set_id, bool_or(is_official and valid_to >= ?) "
                                  "from attribution.attr_rule_periods group by rule_set_id",
                                  [business_clock().date()]).fetchall()


def _shown(rule: RuleVersion, name: str, activated: set[tuple[str, str]]) -> object:
    """A field of a rule version as it is listed."""
    value = rule.values[name]
    if name == "status" and value == "draft" and (rule.rule_set_id, rule.version) in activated:
        return "active"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return None if isinstance(value, date) and value.year == 1 else value


def _comment(current: RefreshSession) -> None:
    """The columns of the marts with their comments, which stand in the headers of a file."""
    from orchestration.comments import apply_comments

    apply_comments(current.home.marts, current.project.manifest_json())


def _print_differences(found: list[tuple[Any, ...]]) -> None:
    """What would move, a line for each kind of subject."""
    currency = reporting_currency()
    for kind, total, moved, amount, added_up, tiers in found:
        if kind == "kpi":
            typer.echo(text("diff_goals", count=total))
            continue
        typer.echo(text("diff_line", what=text(f"subject_{kind}"), moved=moved, total=total, amount=f"{amount:,.2f}",
                        currency=currency, sum=f"{added_up:,.4f}"))
        if kind == "creator":
            typer.echo(text("diff_tiers", count=tiers))
