"""The life of a rule (attribution.md "Changing a rule"): drafted, compared, promoted, rolled back, backfilled, retired."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.contracts.graph.manifest import Manifest

from ingestion.config import Home
from orchestration import attribution_drafts, attribution_promotions
from orchestration.attribution_rules import RuleVersion, draft, find, retire, rule_versions
from orchestration.backfill import backfill, months_of
from orchestration.dbt_runner import DbtProject
from orchestration.errors import LinkstarError, UsageError
from orchestration.ledger import Ledger, Refresh, naive_utc
from orchestration.parsed_project import ParsedProject
from orchestration.session import RefreshSession
from tests.support.dbt_project import differences, parsed
from tests.support.history.seller import Seller

CREATORS = """
    select coalesce(credits.creator_id, '(none)'), sum(coalesce(credits.gmv_net_rc, 0)) from marts_db.marts.fct_attribution as credits
    join attribution.attr_rule_periods as official
        on credits.rule_set_id = official.rule_set_id and credits.market = official.market
        and credits.order_date between official.valid_from and official.valid_to and official.is_official
    group by 1"""


class Parsed(ParsedProject):
    """The project as the tests have parsed it."""

    def manifest(self) -> Manifest:
        return parsed().deepcopy()


def _project(home: Home) -> DbtProject:
    project = DbtProject(home)
    project._manifest, project._parsed = parsed(), Parsed(project.target)
    return project


class Life:
    """A seller whose rules are changed by the functions behind the commands."""

    def __init__(self, seller: Seller) -> None:
        self.seller = seller
        self.home = Home(seller.warehouse.folder)
        self.ledger = Ledger(self.home)
        self.ledger.prepare()

    @property
    def now(self) -> datetime:
        return self.seller.history.now

    def rule(self, name: str, *prefer: str) -> RuleVersion:
        return find(rule_versions(self.home), name, prefer=prefer or ("active", "draft"))

    def draft(self, source: str, new_id: str, **changes: str) -> RuleVersion:
        return draft(self.home, self.rule(source), new_id, changes, self.now)

    def promote(self, name: str, start: date, *, reopen: bool = False) -> attribution_promotions.Promotion:
        return attribution_promotions.promote(self.home, self.rule(name), start, reason="test", by="ana", reopen=reopen, known_at=self._later())

    def roll_back(self, *, reopen: bool = False) -> attribution_promotions.Promotion:
        return attribution_promotions.rollback(self.home, reason="", by="ana", reopen=reopen, known_at=self._later())

    def session(self) -> RefreshSession:
        """An open refresh on what the last one built."""
        clock = naive_utc(self.now)
        return RefreshSession(self.home, self.ledger, Refresh(self.seller.warehouse.seq + 1, "run", "test", clock, clock), _project(self.home))

    def refresh(self, *select: str) -> None:
        """The next refresh: of everything, or of what a test looks at."""
        self.seller.warehouse.refresh(self.now, select=list(select) or None)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.seller.warehouse.rows(sql)

    def official(self, market: str = "US") -> dict[str, tuple[date, date]]:
        return {name: (first, last) for name, first, last in self.rows(
            f"select rule_set_id, min(valid_from), max(valid_to) from attribution.attr_rule_periods where is_official and market = '{market}' group by all")}

    def _later(self) -> datetime:
        """Knowledge times rise from entry to entry."""
        self.seller.history.now += timedelta(seconds=1)
        return self.now


@pytest.fixture(scope="module")
def told(begun: Seller, tmp_path_factory: pytest.TempPathFactory) -> Seller:
    """A seller after some nights with more orders, clicks and a goal of every creator."""
    seller = begun.copied(tmp_path_factory.mktemp("told"))
    world = seller.history.world
    goals = [{"metric": "gmv_net", "node_type": "creator", "node_code": f"C-{handle}", "period_type": "month", "period_start": date(2026, month, 1),
              "target_value": Decimal(1000), "currency": "USD"} for handle in ("anna", "bea", "dora") for month in (2, 3)]
    world.drop_file("kpi_targets", "goals.csv", goals)
    world.drop_file("thresholds", "thresholds.csv", [{"kind": "tier", "name": name, "value": Decimal(value)} for name, value in (("head", 100), ("mid", 40), ("tail", 1))])
    seller.night(["new_order"] * 10 + ["late_click"] * 20 + ["platform_record"] * 3)
    return seller


@pytest.fixture
def life(told: Seller, tmp_path: Path) -> Life:
    return Life(told.copied(tmp_path))


@pytest.fixture
def young(begun: Seller, tmp_path: Path) -> Life:
    """The rules of a seller after the first night."""
    return Life(begun.copied(tmp_path))


def _by_subject(life: Life, kind: str) -> Mapping[str, tuple[Decimal, Decimal]]:
    return {subject: (before, after) for subject, before, after in life.rows(
        f"select subject_id, gmv_net_before, gmv_net_after from marts_db.marts.attribution_rule_diff where subject_type = '{kind}'")}


def _without_zeros(sums: Mapping[str, Decimal]) -> dict[str, Decimal]:
    return {name: amount for name, amount in sums.items() if amount}


@pytest.mark.slow
def test_a_draft_is_compared_promoted_and_rolled_back(life: Life, tmp_path: Path) -> None:
    start = (life.now - timedelta(days=365)).date()
    drafted = life.draft("linear", "wide", model="last_touch", click_window_hours="400")
    assert (drafted.status, drafted.values["click_window_hours"], drafted.values["evidence_order"]) == ("draft", Decimal(400), "click")
    before = dict(life.rows(CREATORS))
    attribution_drafts.compare(life.session(), drafted, None)

    # over the same lines: what is taken from one is given to another
    total = sum(before.values())
    for kind in ("creator", "content", "tier"):
        sums = _by_subject(life, kind)
        assert sum(one for one, _ in sums.values()) == sum(one for _, one in sums.values()) == total != 0, kind
    creators = _by_subject(life, "creator")
    assert _without_zeros({name: one for name, (one, _) in creators.items()}) == _without_zeros(before)
    moved = {name for name, (one, other) in creators.items() if one != other}
    assert moved
    # nothing official moved, and nothing is left but the draft's credits and the differences
    assert life.rows("select distinct rule_set_id from marts_db.marts.fct_attribution where rule_set_id = 'wide'") == []
    assert set(life.official()) == {"official"}
    assert set(life.rows("select schema_name, table_name from duckdb_tables() where schema_name like 'draft%'")) == {
        ("drafts", "fct_attribution"), ("drafts", "rule_diffs")}
    columns = "select list(column_name order by column_index) from duckdb_columns() where table_name = 'fct_attribution' group by database_name"
    assert len({tuple(names) for (names,) in life.rows(columns)}) == 1
    tiers = life.rows("select gmv_net_after, tier_after from marts_db.marts.attribution_rule_diff where subject_type = 'creator' and subject_id <> '(none)'")
    assert any(tier for _, tier in tiers) and all(
        tier == ("head" if amount >= 100 else "mid" if amount >= 40 else "tail" if amount >= 1 else None) for amount, tier in tiers)
    goals = life.rows("select subject_id, actual_before, actual_after, attainment_after from marts_db.marts.attribution_rule_diff where subject_type = 'kpi'")

    # what was compared is what comes: the draft's credits, the sums, the goals
    draft_credits = life.rows("select * exclude (touch_id) from drafts.fct_attribution order by all")
    entry = life.promote("wide", start)
    assert (entry.action, entry.effective_from, entry.decided_by, entry.is_reopened) == ("promote", start, "ana", False)
    life.refresh()
    assert life.rows("select * exclude (touch_id) from marts_db.marts.fct_attribution where rule_set_id = 'wide' order by all") == draft_credits != []
    assert _without_zeros(dict(life.rows(CREATORS))) == _without_zeros({name: other for name, (_, other) in creators.items()})
    assert life.official()["wide"][0] == start and life.official()["official"][1] == start - timedelta(days=1)
    told = {name: (actual, attainment) for name, actual, attainment in life.rows(
        "select metric || '|' || node_type || '|' || node_code || '|' || period_type || '|' || period_start, actual_value, cast(attainment as double) "
        "from marts_db.marts.kpi_attainment")}
    assert goals and all(told[name] == (after, attainment) and after != earlier for name, earlier, after, attainment in goals)
    assert attribution_drafts.sweep(life.home) == ["wide"]
    assert life.rows("select count(*) from drafts.fct_attribution") == [(0,)]

    # back: the pointer moves, and not one line is computed again
    credits, dirty = ("select * from attribution.attr_credits order by all", "select count(*) from attribution.attr_dirty_lines")
    stored, numbered = life.rows(credits), life.rows(dirty)
    assert life.roll_back().rule_set_id == "wide"
    life.refresh()
    assert set(life.official()) == {"official"}
    assert dict(life.rows(CREATORS)) == before
    assert (life.rows(credits), life.rows(dirty)) == (stored, numbered)
    assert not differences(life.seller.warehouse, life.seller.rebuilt(tmp_path / "rebuilt"))
    with pytest.raises(LinkstarError, match="nothing to roll back"):
        life.roll_back()


@pytest.mark.slow
def test_a_data_driven_draft_is_compared_with_weights_of_its_own_paths(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is compared is what comes once it is promoted and the weights of its months are fixed."""
    few: dict[str, Any] = {"weights_min_conversions": 2, "weights_after_days": 0}
    plain = RefreshSession.variables
    monkeypatch.setattr(RefreshSession, "variables", lambda self, stage: {**plain(self, stage), **few})
    drafted = life.draft("data", "removal", evidence_order="platform,click")
    attribution_drafts.compare(life.session(), drafted, None)
    compared = life.rows("select * exclude (touch_id, weights_month) from drafts.fct_attribution where rule_set_id = 'removal' order by all")
    shared = "select count(*) from drafts.fct_attribution where rule_set_id = 'removal' and credit < 1"
    assert life.rows(shared)[0][0] > 0
    assert life.rows("select distinct rule_set_id from staging.stg_linkstar__attribution_weights where rule_set_id = 'removal'") == []

    life.promote("removal", date(2026, 1, 1))
    life.seller.warehouse.refresh(life.now, variables=few)
    session = life.session()
    assert {one.month.rule_set_id for one in session.fix_weights() if one.weights is not None} >= {"removal"}
    life.seller.warehouse.refresh(life.now, variables=few)
    assert life.rows("select * exclude (touch_id, weights_month) from marts_db.marts.fct_attribution where rule_set_id = 'removal' order by all") == compared

    # a month with too few conversions is named, and the candidate decides nothing in it
    few["weights_min_conversions"] = 1_000_000
    notes: list[str] = []
    again = life.session()
    monkeypatch.setattr(again.progress, "note", notes.append, raising=False)
    attribution_drafts.compare(again, life.draft("data", "shares", model="shapley"), None)
    assert len(notes) == 1 and "too few conversions" in notes[0] and "US 2026-" in notes[0]
    assert life.rows("select count(*) from drafts.fct_attribution where rule_set_id = 'shares'") == [(0,)]


@pytest.mark.slow
def test_a_retired_draft_leaves_nothing(young: Life) -> None:
    drafted = young.draft("official", "short", evidence_order="platform,click")
    attribution_drafts.compare(young.session(), drafted, (young.now - timedelta(days=4)).date())
    first = young.rows("select min(order_date) from drafts.fct_attribution")[0][0]
    assert first is None or first >= (young.now - timedelta(days=4)).date()
    assert young.rows("select count(*) > 0 from marts_db.marts.attribution_rule_diff")[0][0]
    retire(young.home, young.rule("short"), young._later())
    assert attribution_drafts.sweep(young.home) == ["short"]
    young.refresh("+attribution_rule_diff")
    assert young.rows("select count(*) from marts_db.marts.attribution_rule_diff") == [(0,)]
    assert young.rows("select count(*) from drafts.fct_attribution") == [(0,)]
    assert young.rows("select status from attribution.attr_rules where rule_set_id = 'short'") == [("retired",)]
    with pytest.raises(UsageError, match="rules sheet"):
        retire(young.home, young.rule("linear"), young.now)


def test_a_draft_is_read_as_the_sheet_would_read_it(young: Life) -> None:
    with pytest.raises(UsageError, match="not one of"):
        young.draft("linear", "new", model="best_guess")
    with pytest.raises(UsageError, match="more than 1"):
        young.draft("position", "new", first_weight="0.9")
    with pytest.raises(UsageError, match="already is a rule set"):
        young.draft("linear", "decay")
    with pytest.raises(UsageError, match="known ones are"):
        young.draft("nobody", "new")
    assert [one.rule_set_id for one in rule_versions(young.home)] == ["data", "decay", "everything", "linear", "official", "position", "shown"]


@pytest.mark.slow
def test_the_log_alone_decides_and_the_sheet_seeds_it_once(life: Life) -> None:
    assert attribution_promotions.seed(life.home, life.now) == 1
    assert attribution_promotions.seed(life.home, life._later()) == 0
    history = life.seller.history
    history.rules = [{**rule, "is_official": rule["rule_set_id"] == "linear"} for rule in history.rules]
    history.world.night(life._later())
    history.write_sheets()
    life.refresh("+dim_rule_sets")
    assert set(life.official()) == {"official"}
    assert life.rows("select distinct rule_set_id from marts_db.marts.dim_rule_sets where is_official_in_sheet") == [("linear",)]
    said = attribution_promotions.official_differences(life.home)
    assert len(said) == 3 and all("linear official" in line and "promotion log official" in line for line in said)
    life.promote("linear", date(2026, 3, 1))
    life.promote("decay", date(2026, 3, 10))
    life.promote("official", date(2026, 3, 20))
    life.refresh("stg_linkstar__attribution_promotions+,+attr_rule_periods")
    spans = life.rows("select rule_set_id, valid_from, promotion_number from attribution.attr_rule_periods where is_official and market = 'GB' order by valid_from")
    assert [(name, first) for name, first, _ in spans if first >= date(2026, 1, 1)] == [
        ("linear", date(2026, 3, 1)), ("decay", date(2026, 3, 10)), ("official", date(2026, 3, 20))]
    assert spans[0][2] == 1  # the seed holds before them


def test_a_draft_version_of_an_active_set_does_not_reach_back(young: Life) -> None:
    second = RuleVersion({**young.rule("linear").values, "rule_version": 2, "status": "draft"}, False)
    with pytest.raises(LinkstarError, match="would change linear before 2026-03-01"):
        attribution_promotions.promote(young.home, second, date(2026, 3, 1), reason="test", by="ana", reopen=False, known_at=young.now)
    assert attribution_promotions.read_log(young.home) == []


def test_a_paid_month_is_only_touched_when_asked(young: Life) -> None:
    young.seller.history.world.drop_file("payments", "payments.csv", [
        {"payment_ref": "A1", "payee_code": "P1", "amount": Decimal(10), "currency": "USD", "paid_on": date(2026, 3, 5), "payable_id": "P1-2026-02-USD"},
        {"payment_ref": "A2", "payee_code": "P1", "amount": Decimal(10), "currency": "USD", "paid_on": date(2026, 1, 5), "payable_id": None}])
    young.seller.warehouse.refresh(young.now, select=["stg_sheets__payments"])
    assert attribution_promotions.paid_months(young.home) == [date(2026, 1, 1), date(2026, 2, 1)]
    with pytest.raises(LinkstarError, match="Payables of 2026-02 are paid"):
        young.promote("linear", date(2026, 2, 20))
    assert not young.promote("linear", date(2026, 3, 1)).is_reopened
    assert young.promote("decay", date(2026, 2, 20), reopen=True).is_reopened
    with pytest.raises(LinkstarError, match="2026-02"):
        young.roll_back()
    young.roll_back(reopen=True)
    log = attribution_promotions.read_log(young.home)
    assert [(one.action, one.rule_set_id, one.is_reopened) for one in log] == [
        ("seed", "official", False), ("promote", "linear", False), ("promote", "decay", True), ("rollback", "decay", True)]
    assert [one.rule_set_id for one in attribution_promotions.standing(log)] == ["official", "linear"]
    with pytest.raises(LinkstarError, match="already"):
        young.promote("linear", date(2026, 3, 1))
    with pytest.raises(LinkstarError, match="not in force"):
        young.promote("linear", date(2020, 1, 1))


@pytest.mark.slow
def test_a_backfill_mends_what_differs_and_nothing_else(life: Life) -> None:
    """That the result is a rebuild's is shown where everything else is: change ``backfilled`` of the history."""
    credits = "select * from attribution.attr_credits order by all"
    stored = life.rows(credits)
    months = months_of(life.home, None, None)
    assert months and all(first.month == last.month for first, last in months)
    assert backfill(life.session(), months) == 0
    assert life.rows("select count(*) from meta.backfill_lines") == [(0,)]
    with duckdb.connect(str(life.home.warehouse)) as connection:
        lines = [key for (key,) in connection.execute(
            "select line_key from attribution.attr_credits group by line_key order by line_key limit 4").fetchall()]
        connection.execute("update attribution.attr_credits set credit = 0.5 where line_key = ?", lines[:1])
        connection.execute("delete from attribution.attr_credits where line_key = ?", lines[1:2])
        connection.execute("insert into attribution.attr_credits select * from attribution.attr_credits where line_key = ?", lines[2:3])
    assert backfill(life.session(), months) == 3
    assert {key for (key,) in life.rows("select line_key from meta.backfill_lines")} == set(lines[:3])
    assert life.rows(credits) != stored
    life.refresh("path:models/attribution")
    assert life.rows(credits) == stored
    seq = life.seller.warehouse.seq
    assert life.rows(f"select distinct reason from attribution.attr_dirty_lines where seq = {seq}") == [("backfill",)]
    assert {key for (key,) in life.rows(f"select line_key from attribution.attr_dirty_lines where seq = {seq}")} == set(lines[:3])


@pytest.mark.slow
def test_only_dates_whose_rule_changed_are_computed_again(life: Life) -> None:
    """A wider window from one day on leaves the lines before it alone, and cutting spans differently all of them."""
    history = life.seller.history
    since = (life.now - timedelta(days=3)).date()
    history.rules = [*history.rules, {**history.rules[1], "rule_version": 2, "effective_from": since, "click_window_hours": Decimal(400)}]
    history.world.night(life._later())
    history.write_sheets()
    life.refresh("path:models/staging", "path:models/attribution")
    seq = life.seller.warehouse.seq
    dirty = life.rows(f"""
        select min(lines.order_date), count(*) from attribution.attr_dirty_lines as dirty
        join attribution.attr_lines as lines on dirty.line_key = lines.line_key where dirty.seq = {seq}""")
    newer = life.rows(f"select count(*) from attribution.attr_lines where order_date >= '{since}' and market is not null")
    assert dirty[0][0] >= since and dirty[0][1] == newer[0][0] > 0
