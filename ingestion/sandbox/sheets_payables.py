"""Sample sheets of what creators are owed: who may approve, who approved what, and what was paid.

Approvals name a payable by its number and version, as the approval workbook does; in a seller's first snapshot every
payable has version 1. Decided are fees of contracts that are the only thing owed to their creator in the month, one
case after the other: paid, ready to pay, waiting for finance, approved twice by one person, to another amount.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta

from ingestion.sandbox.dice import money
from ingestion.sandbox.sheets_campaigns import Contract, agreed
from ingestion.sandbox.sheets_money import all_costs
from ingestion.sandbox.sheets_table import Cell, Table, last_day, month_start
from ingestion.sandbox.world import World

_USER = ("person", "role", "market", "may_approve", "left_on")
_APPROVAL = ("payable_id", "role", "approver", "decision", "approved_amount", "payable_version", "decided_at",
             "approval_ref")
_PAYMENT = ("payment_ref", "payee_code", "amount", "currency", "paid_on", "payable_id")
_OPS, _FINANCE, _OTHER_OPS = "Li", "Zhao", "Wu"
# Approvals a payable gets, in turn: role, person, whether of the amount that is owed.
_CASES: tuple[tuple[tuple[str, str, bool], ...], ...] = (
    (("ops", _OPS, True), ("finance", _FINANCE, True)),
    (("ops", _OTHER_OPS, True), ("finance", _FINANCE, True)),
    (("ops", _OPS, True),),
    (("ops", _FINANCE, True), ("finance", _FINANCE, True)),
    (("ops", _OPS, False), ("finance", _FINANCE, False)),
)
_PAID = 0  # the case whose payables are paid too
_WITHHELD = 10  # percent, as the contracts say

Row = tuple[Cell, ...]


def users(world: World) -> Table:
    """Two people of operations, one of finance who may approve for either, and one who has left."""
    left = max(last_day(shop, world) for shop in world.shops) - timedelta(days=60)
    return Table(_USER, [
        (_OPS, "ops", "", "yes", ""), (_OTHER_OPS, "ops", "", "yes", ""), (_FINANCE, "finance", "", "yes", ""),
        (_FINANCE, "ops", "", "yes", ""), ("Sun", "finance", "", "yes", left.isoformat())])


def approvals(world: World) -> Table:
    """Decisions on the day before the world ends; the amount that is not the one owed is a tenth lower."""
    rows: list[Row] = []
    for number, contract in enumerate(_decided(world)):
        day = last_day(contract.shop, world) - timedelta(days=1)
        for hour, (role, person, is_right) in zip((2, 3), _CASES[number % len(_CASES)], strict=False):
            amount = contract.fee if is_right else contract.fee * 9 // 10
            rows.append((_payable_id(contract), role, person, "approved", money(amount), 1,
                         f"{day.isoformat()} {hour:02d}:00:00", f"OA-{contract.code}-{role}"))
    return Table(_APPROVAL, rows)


def payments(world: World) -> Table:
    """Transfers of what was approved by two people, less what is withheld."""
    return Table(_PAYMENT, [
        (f"TT-{contract.code}", contract.creator.code, money(contract.fee * (100 - _WITHHELD) // 100),
         contract.shop.market.currency, last_day(contract.shop, world).isoformat(), _payable_id(contract))
        for number, contract in enumerate(_decided(world)) if number % len(_CASES) == _PAID])


def _decided(world: World) -> Iterator[Contract]:
    """Contracts whose creator is owed nothing else in the month of the fee."""
    others = {(str(row[4]), month_start(date.fromisoformat(str(row[0])))) for row in all_costs(world)
              if row[1] == "fixed_fee"}
    fees: dict[tuple[str, date], list[Contract]] = {}
    for contract in agreed(world):
        fees.setdefault((contract.creator.code, month_start(contract.booked_on)), []).append(contract)
    for key, contracts in fees.items():
        if len(contracts) == 1 and key not in others:
            yield contracts[0]


def _payable_id(contract: Contract) -> str:
    """Number of the payable of payee, month and currency, as the warehouse makes it."""
    of = f"{contract.creator.code}|{month_start(contract.booked_on).isoformat()}|{contract.shop.market.currency}"
    return f"PAY-{hashlib.md5(of.encode(), usedforsecurity=False).hexdigest()[:16]}"
