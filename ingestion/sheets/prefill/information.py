"""Chinese names of the columns that stand beside prefilled rows, and whether they are in the reporting currency."""

from __future__ import annotations

from typing import Final

INFORMATION_LABELS: Final[dict[str, tuple[str, bool]]] = {
    "basis": ("目标依据", False),
    "blocked_by": ("不可付原因", False),
    "clicks": ("点击数", False),
    "contestable_until": ("异议期截止", False),
    "costs_waiting": ("待换算费用", False),
    "estimated": ("预估金额", False),
    "first_seen": ("首次出现", False),
    "first_sold": ("首次售出", False),
    "gmv_gross": ("商品销售额", True),
    "gmv_net": ("退款后销售额", True),
    "in_force_since": ("生效自", False),
    "items_sold": ("售出件数", False),
    "last_click": ("最近点击", False),
    "last_sold": ("最近售出", False),
    "latest_version": ("最新版本", False),
    "mentions": ("提及次数", False),
    "named_in": ("出现于", False),
    "orders": ("订单数", False),
    "owed_for": ("所属月份", False),
    "pay_by": ("应付日", False),
    "pay_currency": ("币种", False),
    "payee": ("收款方", False),
    "payee_id": ("收款方编码", False),
    "product_name": ("商品名称", False),
    "sales_waiting": ("待换算销售额", False),
    "sold_by": ("销售店铺", False),
    "sold_in": ("出单市场", False),
    "still_open": ("未付金额", False),
    "suggested_from": ("建议依据", False),
    "suggested_value": ("建议目标", False),
    "tax_withheld": ("代扣税额", False),
}
"""Column -> (Chinese name, whether an amount in the reporting currency)."""
