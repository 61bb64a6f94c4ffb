"""What every row that explains a figure looks like, whatever it is a row of."""

from __future__ import annotations

from typing import Final

ROW: Final[dict[str, str]] = {
    "booked_on": "date", "order_id": "varchar", "order_line_id": "varchar", "sku_id": "varchar", "touch_id": "varchar",
    "evidence": "varchar", "credit": "decimal(18, 8)", "rule_version": "bigint", "creator_id": "varchar",
    "content_id": "varchar", "refund_id": "varchar", "cost_id": "varchar", "cost_type": "varchar", "shop_id": "varchar",
    "currency": "varchar", "value": "decimal(38, 8)"}
"""Columns of an explaining row, with their types; empty where a kind of row has no such thing."""


def columns(**given: str) -> str:
    """The select list of a source: every column of ``ROW``, empty where not given."""
    return ", ".join(f"cast({given.get(name, 'null')} as {kind}) as {name}" for name, kind in ROW.items())
