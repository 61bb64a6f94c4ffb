"""What creators are owed, worked out by hand: items, withholding, approvals of a version, payments, disputes, and both workbooks.

Mia's contract: a fee of 1200 due by February 15th, 15 % of her sales paid by us, 10 % tax withheld. In February she also gets a bonus of 50
and loses 20; two orders settled on 18 and 20 make 2.70 and 3.00. So 1235.70 are due, 123.57 withheld. In March an order of 20 settles (3.00),
half of it is refunded (1.50 goes back).
"""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ingestion.config import Home
from orchestration.errors import LinkstarError, UsageError
from orchestration.ledger import Ledger
from orchestration.payables import export_payables, read_month
from orchestration.statement import write_statement
from tests.support.dbt_project import Warehouse, up_to
from tests.support.inbox import Inbox
from tests.support.raw_world import RawWorld, affiliate, day, line, moment, order

FIRST = datetime(2026, 3, 20, 2, tzinfo=UTC)
FEBRUARY = date(2026, 2, 1)
# What a night reads again in which only sheets about pay changed.
SHEETS_OF_PAY = [*(f"stg_sheets__{name}" for name in ("approvals", "costs", "disputes", "payments", "users")),
                 "attr_cost_creators", "mart_cost_entries", "path:models/marts/payables"]
PEOPLE = [("Li", "ops", True, None), ("Wu", "finance", True, None), ("Both", "ops", True, None), ("Both", "finance", True, None),
          ("Gone", "finance", True, day("2026-03-01")), ("Mute", "finance", False, None)]


def _money(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


def _settled(order_id: str, created: datetime, handle: str, base: str, actual: str) -> dict[str, Any]:
    return affiliate(order_id, "sku1", created, handle, status="SETTLED", base=f"${base}", actual_commission_base=_money(f"${actual}"),
                     actual_paid_commission=_money("2.00"), content_id=f"of-{order_id}")


def _contract(code: str, creator: str, fee: str | None, **terms: Any) -> dict[str, Any]:
    return {"contract_code": code, "creator_code": creator, "fixed_fee": Decimal(fee) if fee else None, "currency": "USD", "paid_by": "us",
            "signed_on": day("2026-02-01"), "document_ref": f"drive/{code}", **terms}


def _cost(ref: str, creator: str, kind: str, amount: str, on: str, **more: Any) -> dict[str, Any]:
    return {"cost_ref": ref, "stage": "actual", "creator_code": creator, "cost_type": kind, "amount": Decimal(amount), "currency": "USD",
            "cost_date": day(on), **more}


class Team:
    """A seller with contracts, and the nights in which the sheets about pay change."""

    def __init__(self, folder: Path) -> None:
        self.warehouse = Warehouse(folder)
        self.home = Home(folder)
        self.world = RawWorld(self.warehouse.path)
        self.now = FIRST
        self.costs = [_cost("B-1", "C1", "bonus", "50", "2026-02-25", contract_code="K1"), _cost("D-1", "C1", "bonus", "-20", "2026-02-26", contract_code="K1"),
                      _cost("F-2", "C2", "fixed_fee", "200", "2026-02-20"), _cost("F-5", "C5", "fixed_fee", "60", "2026-02-20"),
                      {**_cost("F-9", "C9", "fixed_fee", "90", "2026-02-20", contract_code="K9"), "stage": "estimated"}]
        self.approvals: list[dict[str, Any]] = []
        self.payments: list[dict[str, Any]] = []
        self.disputes: list[dict[str, Any]] = []

    def night(self, select: list[str] | None = None) -> None:
        """Drop the sheets as they stand and refresh; what is published is noted in the ledger."""
        self.world.night(self.now)
        for sheet in ("costs", "approvals", "payments", "disputes"):
            self.world.drop_file(sheet, f"{sheet}.csv", getattr(self, sheet), modified_at=FIRST)
        self.warehouse.refresh(self.now, select=select)
        self.home.published.parent.mkdir(exist_ok=True)
        shutil.copy(self.warehouse.marts, self.home.published)
        Ledger(self.home).prepare()
        Ledger(self.home).record_payable_versions(self.home.published)
        self.now += timedelta(days=1)

    def payable(self, payee: str, columns: str, month: date = FEBRUARY) -> tuple[Any, ...]:
        """Columns of a payee's payable of a month."""
        (row,) = self.warehouse.rows(f"select {columns} from marts_db.marts.creator_payables where payee_code = '{payee}' and month = date '{month}'")
        return row

    def decide(self, payee: str, role: str, approver: str, decision: str = "approved") -> None:
        """Someone decides on a payable as it now stands."""
        number, version, amount = self.payable(payee, "payable_id, payable_version, amount_due")
        self.approvals.append({"payable_id": number, "role": role, "approver": approver, "decision": decision, "approved_amount": amount,
                               "payable_version": str(version), "decided_at": self.now - timedelta(hours=3), "approval_ref": None})


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Team:
    """The first night."""
    team = Team(tmp_path_factory.mktemp("payables"))
    world = team.world
    world.night(FIRST)
    world.show("shops", "S1", [{"id": "S1", "name": "US", "region": "US", "code": "US1"}])
    world.drop_file("shops", "shops.csv", [{"shop_code": "US1", "market": "US", "timezone": "America/New_York", "currency": "USD"}])
    world.drop_file("creators", "creators.csv", [
        {"handle": "mia", "creator_code": "C1", "name": "Mia", "market": "US", "payee_code": "P1"},
        {"handle": "zoe", "creator_code": "C2", "market": "US", "agency": "AG", "payee_code": "AG"},
        *({"handle": f"h{number}", "creator_code": f"C{number}", "market": "US"} for number in range(3, 13))])
    world.drop_file("contracts", "contracts.csv", [
        _contract("K1", "C1", "1200", signed_on=day("2026-01-10"), videos_due=2, due_on=day("2026-02-15"), payment_terms_days=30,
                  commission_rate=Decimal("0.15"), withholding_rate=Decimal("0.10")),
        _contract("K2", "C2", "500", document_ref=None),
        _contract("K3", "C3", "100", paid_by="platform"),
        _contract("K4", "C4", "80", videos_due=1),
        _contract("K6", "C6", None, commission_rate=Decimal("0.10")),
        *(_contract(f"K{number}", f"C{number}", "70") for number in (7, 8, 10, 11)), _contract("K9", "C9", None),
        _contract("K12", "C12", "40", status="已取消")])
    world.drop_file("contents", "contents.csv", [
        {"content_id": name, "handle": "mia", "published_at": moment(on), "format": "video"} for name, on in (("v1", "2026-02-10 12:00"), ("v2", "2026-02-12 12:00"))])
    world.drop_file("users", "users.csv", [{"person": name, "role": role, "may_approve": may, "left_on": left} for name, role, may, left in PEOPLE])
    sales = {"O0": ("2026-01-05 15:00", "mia"), "O1": ("2026-02-03 15:00", "mia"), "O2": ("2026-02-05 15:00", "mia"), "O3": ("2026-03-02 15:00", "mia"),
             "O4": ("2026-02-03 15:00", "h3"), "O6": ("2026-02-03 15:00", "h6")}
    for order_id, (on, _) in sales.items():
        world.show("orders", "S1", [order(order_id, moment(on), [line(f"{order_id}-1")])])
    records = {"O1": _settled("O1", moment("2026-02-03 15:00"), "mia", "20.00", "18.00"), "O2": _settled("O2", moment("2026-02-05 15:00"), "mia", "20.00", "20.00"),
               "O3": _settled("O3", moment("2026-03-02 15:00"), "mia", "20.00", "20.00")}
    for order_id, (on, handle) in sales.items():
        record = records.get(order_id) or affiliate(order_id, "sku1", moment(on), handle, content_id=f"of-{order_id}")
        world.show("affiliate_orders", "S1", [record], "order_id|sku_id")
    back = {"currency": "USD", "refund_total": "10.00", "refund_subtotal": "10.00"}
    world.show("returns", "S1", [{
        "return_id": "R3", "order_id": "O3", "return_type": "REFUND", "return_status": "RETURN_OR_REFUND_REQUEST_COMPLETE",
        "create_time": int(moment("2026-03-09 15:00").timestamp()), "update_time": int(moment("2026-03-10 15:00").timestamp()), "refund_amount": back,
        "return_line_items": [{"order_line_item_id": "O3-1", "sku_id": "sku1", "refund_amount": back}]}], "return_id")
    team.night(up_to("path:models/marts/payables", "dim_creators", "dim_creator_accounts", "dim_products", "mart_clock"))
    return team


def test_what_is_due_and_what_blocks_it(team: Team) -> None:
    """One payee a reason; of zoe's fee of 500 the cost sheet tells 200, which is her only contract's."""
    found = team.warehouse.rows("""
        select payee_code, payee_type, month, amount_due, amount_withheld, paid_by_platform, due_on, is_ready_to_pay, blocked_reasons
        from marts_db.marts.creator_payables order by month, payee_code""")
    nobody = "no_ops_approval,no_finance_approval"
    assert found == [
        ("P1", "creator", date(2026, 1, 1), Decimal("0"), Decimal("0"), Decimal("2"), None, False, "nothing_due"),
        ("AG", "agency", FEBRUARY, Decimal("500"), Decimal("0"), Decimal("0"), date(2026, 2, 1), False, "no_document," + nobody),
        *((f"C{number}", "creator", FEBRUARY, Decimal("70"), Decimal("0"), Decimal("0"), date(2026, 2, 1), False, nobody) for number in (10, 11)),
        ("C3", "creator", FEBRUARY, Decimal("0"), Decimal("0"), Decimal("102"), None, False, "nothing_due"),
        ("C4", "creator", FEBRUARY, Decimal("80"), Decimal("0"), Decimal("0"), date(2026, 2, 1), False, "not_delivered," + nobody),
        ("C5", "creator", FEBRUARY, Decimal("60"), Decimal("0"), Decimal("0"), date(2026, 2, 20), False, "no_contract," + nobody),
        ("C6", "creator", FEBRUARY, Decimal("2"), Decimal("0"), Decimal("0"), date(2026, 2, 28), False, "not_settled," + nobody),
        *((f"C{number}", "creator", FEBRUARY, Decimal("70"), Decimal("0"), Decimal("0"), date(2026, 2, 1), False, nobody) for number in (7, 8)),
        ("C9", "creator", FEBRUARY, Decimal("90"), Decimal("0"), Decimal("0"), date(2026, 2, 20), False, "estimated," + nobody),
        ("P1", "creator", FEBRUARY, Decimal("1235.70"), Decimal("123.57"), Decimal("0"), date(2026, 3, 17), False, nobody),
        ("P1", "creator", date(2026, 3, 1), Decimal("1.50"), Decimal("0.15"), Decimal("0"), date(2026, 4, 30), False, nobody)]
    zh, en = team.payable("C4", "blocked_zh, blocked_en")
    assert zh.startswith("内容尚未全部交付：") and en.startswith("not everything owed was delivered: ")


def test_items_say_what_is_owed_and_on_what_evidence(team: Team) -> None:
    found = team.warehouse.rows("""
        select item_type, paid_by, month, amount, amount_withheld, due_on, contract_code, evidence
        from marts_db.marts.creator_payable_items where creator_id = 'C1' order by month, item_type, amount""")
    assert found == [
        ("commission", "platform", date(2026, 1, 1), Decimal("2"), Decimal("0"), None, None, "orders 1"),
        ("bonus", "us", FEBRUARY, Decimal("50"), Decimal("5"), date(2026, 3, 27), "K1", "document drive/K1; reference B-1"),
        ("commission", "us", FEBRUARY, Decimal("5.70"), Decimal("0.57"), date(2026, 3, 30), "K1", "document drive/K1; orders 2"),
        ("deduction", "us", FEBRUARY, Decimal("-20"), Decimal("-2"), date(2026, 3, 28), "K1", "document drive/K1; reference D-1"),
        ("fixed_fee", "us", FEBRUARY, Decimal("1200"), Decimal("120"), date(2026, 3, 17), "K1", "document drive/K1; videos 2/2"),
        ("clawback", "us", date(2026, 3, 1), Decimal("-1.50"), Decimal("-0.15"), date(2026, 4, 30), "K1", "document drive/K1; orders 1"),
        ("commission", "us", date(2026, 3, 1), Decimal("3"), Decimal("0.30"), date(2026, 4, 30), "K1", "document drive/K1; orders 1")]


@pytest.mark.slow
def test_the_projects_own_tests_hold(team: Team, tmp_path: Path) -> None:
    """Keys, contracts and tie-outs of payables and collaborations."""
    whole = team.warehouse.copied(tmp_path)
    whole.refresh(team.now)
    whole.refresh(team.now, command="test", select=["path:models/marts/payables", "path:models/marts/programme"], exclude=["test_type:unit"])


def test_the_approval_workbook_comes_back_as_the_approvals_sheet(team: Team, tmp_path: Path) -> None:
    """Completed with who, what and when it is read as it is; left as it is it states nothing."""
    path = tmp_path / "approve.xlsx"
    rows = export_payables(team.home, read_month("2026-02"), path)
    number = team.payable("P1", "payable_id")[0]
    assert len(rows.rows) == 2 * 10 and number in {row[0] for row in rows.rows}
    inbox = Inbox(tmp_path / "inbox")
    (inbox.home.inbox / "approve.xlsx").write_bytes(path.read_bytes())
    assert inbox.load().rows_new == 0 and inbox.held() == []
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["approvals"]
    at = {str(cell.value).split()[0]: cell.column for cell in next(sheet.iter_rows(max_row=1))}
    for line_number in range(2, sheet.max_row + 1):
        if sheet.cell(line_number, at["payable_id"]).value == number:
            for name, value in (("approver", "Li"), ("decision", "approved"), ("decided_at", "2026-03-20 10:00")):
                sheet.cell(line_number, at[name], value)
    workbook.save(inbox.home.inbox / "approve.xlsx")
    inbox.load()
    assert inbox.held() == []
    assert inbox.merged("approvals", "payable_id, role, approver, decision, approved_amount, payable_version") == [
        (number, "finance", "Li", "approved", Decimal("1235.7"), "1"), (number, "ops", "Li", "approved", Decimal("1235.7"), "1")]


def test_statement_of_a_creator(team: Team, tmp_path: Path) -> None:
    """Orders with base, rate and parts, who pays; no buyer and no cost of goods stands in it."""
    written = write_statement(team.home, "@Mia", FEBRUARY, tmp_path / "mia.xlsx")
    assert (written.creator, written.lines) == ("Mia", 2)
    workbook = openpyxl.load_workbook(tmp_path / "mia.xlsx")
    summary, lines, items = (workbook[name] for name in workbook.sheetnames)
    header = [str(cell.value).split("\n")[0] for cell in lines[1]]
    table = [dict(zip(header, (cell.value for cell in row), strict=True)) for row in lines.iter_rows(min_row=2)]
    assert [(row["order"], row["quantity"], row["base"], row["rate"], row["commission"], row["paid by"], row["status"]) for row in table] == [
        ("O1", 1, 18, 0.15, 2.7, "us 我方", "settled 已结算"), ("O2", 1, 20, 0.15, 3, "us 我方", "settled 已结算")]
    assert [cell.value for cell in items["E"][1:]] == [50, 5.7, -20, 1200]
    assert not {"buyer", "cost", "cogs", "unit"} & {word for name in header for word in name.split()}
    assert any(cell.value == "Mia" for cell in summary["B"])
    with pytest.raises(UsageError, match="nobody"):
        write_statement(team.home, "nobody", FEBRUARY, tmp_path / "none.xlsx")
    with pytest.raises(UsageError, match="xlsx"):
        export_payables(team.home, FEBRUARY, tmp_path / "a.csv")
    with pytest.raises(UsageError, match="2026-11"):
        read_month("November")
    with pytest.raises(LinkstarError):
        write_statement(Home(tmp_path / "empty"), "mia", FEBRUARY, tmp_path / "none.xlsx")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mia.xlsx"]


@pytest.mark.slow
def test_approvals_payments_and_disputes_night_by_night(team: Team) -> None:
    """Two people in two roles approve an amount and a version; a changed amount voids both; payments settle the oldest first."""
    for payee, decisions in {
            "P1": [("ops", "Li"), ("finance", "Wu")], "C7": [("ops", "Li"), ("finance", "Li")], "C8": [("ops", "Both"), ("finance", "Both")],
            "C10": [("ops", "Both"), ("finance", "Both"), ("finance", "Gone"), ("finance", "Mute")]}.items():
        for role, person in decisions:
            team.decide(payee, role, person)
    team.decide("C11", "ops", "Li")
    team.decide("C11", "finance", "Wu", "rejected")
    team.night(SHEETS_OF_PAY)
    assert team.payable("P1", "is_ready_to_pay, payable_version, ops_approved_by, finance_approved_by, approved_amount, amount_open") == (
        True, 1, "Li", "Wu", Decimal("1235.70"), Decimal("1112.13"))
    assert team.payable("C7", "blocked_reasons")[0] == "approver_unknown,no_finance_approval"
    assert team.payable("C8", "blocked_reasons")[0] == "same_approver"
    assert team.payable("C10", "blocked_reasons")[0] == "approver_unknown,same_approver"
    assert team.payable("C11", "blocked_reasons")[0] == "rejected,no_finance_approval"

    team.costs[0] = {**team.costs[0], "amount": Decimal(60)}
    team.night(SHEETS_OF_PAY)
    assert team.payable("P1", "amount_due, payable_version, ops_approved_by, blocked_reasons") == (
        Decimal("1245.70"), 2, None, "approval_outdated,no_ops_approval,no_finance_approval")
    assert team.payable("C7", "payable_version") == (1,)

    team.decide("P1", "ops", "Li")
    team.decide("P1", "finance", "Wu")
    closed = team.now + timedelta(hours=6)
    team.disputes = [{"creator_code": "C1", "opened_at": team.now - timedelta(hours=1), "claimed_amount": Decimal(5), "currency": "USD", "reason": "fee", "closed_at": closed}]
    team.payments = [{"payment_ref": "PAY-1", "payee_code": "p1", "amount": Decimal(1000), "currency": "USD", "paid_on": day("2026-03-20")}]
    team.night(SHEETS_OF_PAY)
    assert team.payable("P1", "blocked_reasons, open_disputes, disputed_amount, amount_paid, amount_open, version_since, dispute_until, is_in_dispute_window") == (
        "open_dispute", 1, Decimal("5"), Decimal("1000"), Decimal("121.13"), datetime(2026, 3, 22, 2), datetime(2026, 3, 25, 2), True)

    number = team.payable("C8", "payable_id")[0]
    team.payments += [{"payment_ref": "PAY-2", "creator_code": "C1", "amount": Decimal(200), "currency": "USD", "paid_on": day("2026-03-21")},
                      {"payment_ref": "PAY-3", "payee_code": "C8", "amount": Decimal(70), "currency": "USD", "paid_on": day("2026-03-21"), "payable_id": number},
                      {"payment_ref": "PAY-4", "payee_code": "C7", "amount": Decimal(70), "currency": "USD", "paid_on": day("2026-12-21")}]
    team.night(SHEETS_OF_PAY)
    assert team.payable("P1", "blocked_reasons, amount_open, payable_version, version_since") == ("already_paid", Decimal("0"), 2, datetime(2026, 3, 22, 2))
    assert team.payable("C8", "blocked_reasons, amount_open") == ("already_paid", Decimal("0"))
    assert team.payable("C7", "amount_paid") == (Decimal("0"),)
    shares = team.warehouse.rows("""
        select payments.payment_ref, payables.month, payments.amount, payments.is_named from marts_db.marts.fct_payments as payments
        left join marts_db.marts.creator_payables as payables on payments.payable_id = payables.payable_id order by all""")
    assert shares == [
        ("PAY-1", FEBRUARY, Decimal("1000"), False), ("PAY-2", FEBRUARY, Decimal("121.13"), False), ("PAY-2", date(2026, 3, 1), Decimal("1.35"), False),
        ("PAY-2", None, Decimal("77.52"), False), ("PAY-3", FEBRUARY, Decimal("70"), True)]
