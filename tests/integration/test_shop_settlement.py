"""Statements, transactions, payments and what is unsettled, against an API over real HTTP."""

from __future__ import annotations

from typing import Any

from ingestion.config import Home
from tests.support.shop_nights import Night, entry, home, more, night, only, payloads, rows
from tests.support.tiktok_shop_api import NOW, error
from tests.support.tiktok_shop_more import (
    DAY,
    MoreApi,
    make_statement,
    make_transaction,
)

__all__ = ["home", "more", "night", "only"]


def test_statements_are_looked_back_at_and_only_changed_ones_are_asked_for_transactions(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("statements", "statement_transactions")
    more.statements += [make_statement(number) for number in range(3)]
    more.transactions = {row["id"]: [make_transaction(number)] for number, row in enumerate(more.statements)}
    assert not night().has_failed
    assert len(more.asked("statement_transactions")) == 3
    assert night(1).rows_new == 0
    assert more.asked("statement_transactions") == []
    more.statements[1] |= {"payment_status": "PAID", "payment_id": "34", "payment_time": NOW}
    assert entry(night(2), "statements").rows_new == 1, "paid later: no filter tells, the look-back does"
    (window,) = more.asked("/statements")[:1]
    assert int(window["statement_time_ge"]) == more.statements[2]["statement_time"] - 45 * DAY
    assert [query["id"] for query in more.asked("statement_transactions")] == [more.statements[1]["id"]]


def test_a_transaction_takes_what_its_statement_says_once(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("statements", "statement_transactions")
    more.statements.append(make_statement(0))
    more.transactions[more.statements[0]["id"]] = [make_transaction(0), make_transaction(1, type="A_TYPE（new）")]
    night()
    first, second = payloads(home, "statement_transactions")
    assert (first["currency"], first["statement_id"], first["statement_time"]) == (
        "THB", more.statements[0]["id"], NOW - DAY)
    assert first["fee_tax_breakdown"]["fee"] == {"a_fee_of_tomorrow": "-0.10", "referral_fee_amount": "-1.32"}
    assert second["type"] == "A_TYPE（new）"
    ((key,),) = rows(home, "select record_key from statement_transactions order by 1 limit 1")
    assert key.split("|")[1:] == [more.statements[0]["id"], first["id"]]


def test_a_fee_that_is_no_number_holds_its_row(more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("statements", "statement_transactions")
    more.statements.append(make_statement(0))
    more.transactions[more.statements[0]["id"]] = [
        make_transaction(0, fee_tax_breakdown={"fee": {"referral_fee_amount": "many"}})]
    report = entry(night(), "statement_transactions")
    assert (report.rows_held, report.rows_new, str(report.amount_held["THB"])) == (1, 0, "14.2000")


def test_transactions_by_order_are_asked_if_wanted_and_numbered(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    more.statements.append(make_statement(0))
    more.transactions[more.statements[0]["id"]] = [make_transaction(0)]
    part = {"statement_id": more.statements[0]["id"], "sku_id": "1730", "settlement_amount": "7.10"}
    more.order_transactions = [part, part | {"settlement_amount": "0.10"}]
    night()
    assert not more.asked("/finance/202501/orders/"), "costs a call an order: only if asked for"
    only("statements", "statement_transactions", "order_transactions")
    assert entry(night(1), "order_transactions").rows_new == 2, "switched on later: known transactions count"
    assert [(row["ordinal"], row["settlement_amount"]) for row in payloads(home, "order_transactions")] == [
        (1, "7.10"), (2, "0.10")]
    assert night(2).rows_new == 0
    assert more.asked("/finance/202501/orders/") == []


def test_what_is_settled_leaves_the_unsettled_and_a_broken_snapshot_takes_nothing_away(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("unsettled_transactions")
    more.unsettled += [{"id": str(number), "currency": "THB", "est_settlement_amount": "1.00"} for number in (1, 2)]
    night()
    more.unsettled.pop()
    more.api.faults = lambda name, call: (500, {}, b"", 0) if name.endswith("unsettled") else None
    assert night(1).has_failed
    more.api.faults = None
    assert rows(home, "select count(*) filter (where is_gone) from unsettled_transactions") == [(0,)]
    assert entry(night(2), "unsettled_transactions").rows_new == 1
    assert rows(home, "select record_key from unsettled_transactions where is_gone") == [("7490000000000000001|2",)]
    assert night(3).rows_new == 0, "gone once"


def test_a_row_that_a_shifting_page_hides_is_not_gone(
        more: MoreApi, only: Any, home: Home, night: Night) -> None:
    only("unsettled_transactions")
    more.unsettled += [{"id": str(number)} for number in (1, 2)]
    night()
    whole = more.api.others[r"/finance/202507/orders/unsettled"]
    seen: list[int] = []

    def hiding(query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        seen.append(1)
        return whole(query, body) if len(seen) > 1 else {"transactions": more.unsettled[:1]}

    more.api.others[r"/finance/202507/orders/unsettled"] = hiding
    assert night(1).rows_new == 0
    assert len(seen) == 2


def test_payments_that_a_market_does_not_have_are_skipped_there_and_fail_elsewhere(
        more: MoreApi, only: Any, night: Night) -> None:
    only("payments")
    more.api.others[r"/finance/202605/payments"] = lambda query, body: error(36009009)
    report = night()
    assert not report.has_failed
    assert entry(report, "payments").status == "skipped"
    assert "TH" in entry(report, "payments").message
    more.api.shops[0]["region"] = "US"
    assert night(1).has_failed
