"""The promotion log: which rule set is official from which order date on (attribution.md "Changing a rule").

Append-only; it alone decides. A promotion moves the pointer from a day on, a rollback takes the latest promotion back,
and while the log is empty the rules sheet's ``is_official`` is written into it once. How the pointers become official
spans is said in SQL (``attr_rule_pointers``, ``attr_rule_periods``).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final

import duckdb
import pyarrow as pa

from ingestion.config import Home
from ingestion.sheets.published_rules import current_rules
from orchestration.attribution_rules import RuleVersion, rule_versions
from orchestration.errors import LinkstarError
from orchestration.ledger import connect
from orchestration.messages import text
from orchestration.own_log import append_entries, read_entries

PROMOTIONS: Final = "attribution_promotions"
FIELDS: Final = (
    pa.field("promotion_number", pa.int64()), pa.field("action", pa.string()), pa.field("rule_set_id", pa.string()),
    pa.field("rule_version", pa.string()), pa.field("market", pa.string()), pa.field("effective_from", pa.date32()),
    pa.field("effective_to", pa.date32()), pa.field("undoes_number", pa.int64()), pa.field("reason", pa.string()),
    pa.field("decided_by", pa.string()), pa.field("is_reopened", pa.bool_()))


@dataclass(frozen=True)
class Promotion:
    """One entry of the log. ``action`` is ``promote``, ``rollback`` or ``seed`` (from the sheet)."""

    promotion_number: int
    action: str
    rule_set_id: str
    rule_version: str
    market: str
    effective_from: date | None
    effective_to: date | None = None
    undoes_number: int | None = None
    reason: str = ""
    decided_by: str = ""
    is_reopened: bool = False

    def as_entry(self) -> dict[str, Any]:
        """The row of the raw table."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {"record_key": f"{self.promotion_number:06d}", **values}


def read_log(home: Home) -> list[Promotion]:
    """Every entry, oldest first."""
    names = [field.name for field in FIELDS]
    found = [Promotion(**{name: entry[name] for name in names}) for entry in read_entries(home, PROMOTIONS)]
    return sorted(found, key=lambda one: one.promotion_number)


def standing(log: list[Promotion]) -> list[Promotion]:
    """The entries that hold: neither rollbacks nor taken back by one."""
    undone = {one.undoes_number for one in log}
    return [one for one in log if one.action != "rollback" and one.promotion_number not in undone]


def seed(home: Home, known_at: datetime) -> int:
    """Write what the rules sheet calls official into the log, if the log is empty.

    Of several rows that claim a day the one in force since later holds, then the smaller name: it is written last.

    Returns: entries written.
    """
    if read_log(home):
        return 0
    claims = [row for row in current_rules(home) if row["is_official"] and (row["status"] or "active") == "active"]
    claims.sort(key=lambda row: str(row["rule_set_id"]), reverse=True)
    claims.sort(key=lambda row: row["effective_from"])
    entries = [Promotion(number, "seed", row["rule_set_id"], str(row["rule_version"]), _market(row["market"]),
                         row["effective_from"], row["effective_to"]).as_entry() for number, row in enumerate(claims, 1)]
    return append_entries(home, PROMOTIONS, FIELDS, entries, known_at) if entries else 0


def promote(home: Home, rule: RuleVersion, start: date, *, reason: str, by: str, reopen: bool,
            known_at: datetime) -> Promotion:
    """Make a rule set official from an order date on.

    Args:
        home: the home.
        rule: a version of it, active or a draft (which the promotion makes active).
        start: first order date.
        reason: why.
        by: who decided.
        reopen: also into months with a paid payable; the log keeps it.
        known_at: knowledge time of the refresh.

    Raises:
        LinkstarError: the version is not in force on that day, would change earlier days of its rule set, is official
            already, or a month is paid.
    """
    first, last = rule.values["effective_from"], rule.values["effective_to"]
    if rule.status == "retired" or start < first or (last is not None and start > last):
        raise LinkstarError(text("promote_not_in_force", name=rule.name, start=start, first=first, last=last or "…"))
    if rule.status == "draft" and first < start and _has_other_active(home, rule):
        raise LinkstarError(text("promote_version", name=rule.name, id=rule.rule_set_id, first=first, start=start))
    seed(home, known_at)
    log = read_log(home)
    if any(_is_same(one, rule, start) for one in standing(log)[-1:]):
        raise LinkstarError(text("promote_already", name=rule.name, start=start))
    reopened = _reopened(home, start, reopen=reopen)
    entry = Promotion(_next(log), "promote", rule.rule_set_id, rule.version, "*", start,
                      reason=reason, decided_by=by, is_reopened=reopened)
    append_entries(home, PROMOTIONS, FIELDS, [entry.as_entry()], known_at)
    return entry


def rollback(home: Home, *, reason: str, by: str, reopen: bool, known_at: datetime) -> Promotion:
    """Take the latest promotion back: what was official before it is official again.

    Args:
        home: the home.
        reason: why.
        by: who decided.
        reopen: also where a month is paid; the log keeps it.
        known_at: knowledge time of the refresh.

    Returns: the promotion that was taken back.

    Raises:
        LinkstarError: no promotion stands, or a month is paid.
    """
    log = read_log(home)
    promoted = [one for one in standing(log) if one.action == "promote"]
    if not promoted:
        raise LinkstarError(text("rollback_nothing"))
    last = promoted[-1]
    reopened = _reopened(home, last.effective_from, reopen=reopen)
    entry = Promotion(_next(log), "rollback", last.rule_set_id, last.rule_version, last.market, last.effective_from,
                      undoes_number=last.promotion_number, reason=reason, decided_by=by, is_reopened=reopened)
    append_entries(home, PROMOTIONS, FIELDS, [entry.as_entry()], known_at)
    return last


def paid_months(home: Home) -> list[date]:
    """First days of the months that a payment settles: the month in the payable's id, else that of the payment."""
    sql = """
        select distinct case when regexp_matches(payable_id, '\\d{4}-(0[1-9]|1[0-2])([^0-9]|$)')
            then cast(regexp_extract(payable_id, '(\\d{4}-(?:0[1-9]|1[0-2]))(?:[^0-9]|$)', 1) || '-01' as date)
            else cast(date_trunc('month', paid_on) as date) end as month
        from staging.stg_sheets__payments where amount > 0 and paid_on is not null order by month"""
    with connect(home.warehouse, read_only=True) as connection:
        try:
            return [month for (month,) in connection.execute(sql).fetchall()]
        except duckdb.CatalogException as error:
            raise LinkstarError(text("nothing_built")) from error


def official_differences(home: Home) -> list[str]:
    """One sentence for each market in which the rules sheet calls another rule set official than the log does."""
    with connect(home.warehouse, read_only=True) as connection:
        try:
            rows = connection.execute("""
                select market, min(valid_from), sheet, official from (
                    select market, valid_from, min(rule_set_id) filter (is_official_in_sheet) as sheet,
                        min(rule_set_id) filter (is_official) as official,
                        bool_or(is_official and is_official_in_sheet) as agrees
                    from attribution.attr_rule_periods group by market, valid_from)
                where sheet is not null and not agrees group by all order by all""").fetchall()
        except (duckdb.CatalogException, duckdb.BinderException):  # nothing was built yet, or by an earlier version
            return []
    return [text("official_differs", market=market, start=start, sheet=sheet, official=official)
            for market, start, sheet, official in rows]


def _reopened(home: Home, start: date | None, *, reopen: bool) -> bool:
    """Whether official figures of a paid month move.

    Raises:
        LinkstarError: they do, and nobody asked for it.
    """
    months = [month for month in paid_months(home) if start is None or month >= start.replace(day=1)]
    if months and not reopen:
        raise LinkstarError(text("promote_paid", months=", ".join(f"{month:%Y-%m}" for month in months)))
    return bool(months)


def _has_other_active(home: Home, rule: RuleVersion) -> bool:
    """Whether another version of the rule set is active: a draft of it would take its place on its own dates."""
    return any(one.rule_set_id == rule.rule_set_id and one.status == "active" for one in rule_versions(home))


def _is_same(entry: Promotion, rule: RuleVersion, start: date) -> bool:
    """Whether an entry says what is to be promoted."""
    said = (entry.rule_set_id, entry.rule_version, entry.effective_from)
    return said == (rule.rule_set_id, rule.version, start)


def _next(log: list[Promotion]) -> int:
    """Number of the next entry."""
    return max((one.promotion_number for one in log), default=0) + 1


def _market(written: str | None) -> str:
    """A market as the models compare them."""
    market = (written or "").strip().upper() or "*"
    return "GB" if market == "UK" else market
