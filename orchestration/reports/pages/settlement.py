"""Page 12: settlement: what may be paid, what the platform paid, what is blocked and why, what an audit finds."""

from __future__ import annotations

from typing import Any, Final

from orchestration.reports.blocks import absent, table, words
from orchestration.reports.codes import BREAK_NAMES, PAIR_NAMES
from orchestration.reports.common import period_of
from orchestration.reports.model import Block, Page, Query, Text
from orchestration.reports.scope import Field, Scope

_PAYABLE_COLUMNS: Final = ("payable_id", "payee_type", "payee_code", "currency", "amount_due", "amount_paid", "amount_open", "is_open", "due_on", "is_ready_to_pay", "blocked_reason")

PAYABLES: Final = """
select currency, sum(amount_due) as amount_due, sum(amount_paid) as amount_paid, sum(amount_open) as amount_open,
    sum(case when is_ready_to_pay then amount_open else 0 end) as ready, sum(case when is_open and not is_ready_to_pay then amount_open else 0 end) as blocked, false as is_final
from marts.creator_payables group by currency order by currency
"""

BLOCKED: Final = """
select payable_id, coalesce({payee}, payee_code) as payee, payee_code, currency, amount_open, due_on, {reason_en} as reason_en, {reason_zh} as reason_zh, false as is_final
from marts.creator_payables where is_open and not is_ready_to_pay order by due_on nulls last, amount_open desc, payable_id limit 15
"""

REASONS: Final = """
select {reason_en} || ' ' || currency as reason_key, {reason_en} as reason_en, any_value({reason_zh}) as reason_zh, currency, count(*) as payables,
    sum(amount_open) as amount_open, false as is_final
from marts.creator_payables where is_open and not is_ready_to_pay
group by {reason_en}, currency order by payables desc, reason_key
"""

_LINES: Final = f"""
select * from (
    select lines.*, {period_of("lines.order_date")} as period from marts.fct_affiliate_lines as lines
    left join marts.dim_shops as shops on shops.shop_id = lines.shop_id
    where ($market is null or lines.market = $market) and lines.order_date between $start - 1 and $end)
where period = $start
"""

COMMISSION: Final = f"""
select coalesce(settlement_status, '') as settlement_status, count(*) as lines, sum(commission_rc) as commission,
    bool_and(settlement_status = 'SETTLED') as is_final
from ({_LINES}) group by coalesce(settlement_status, '') order by commission desc nulls last, settlement_status
"""

AUDIT: Final = f"""
select order_id || ' ' || sku_id as line_name, order_id, handle, currency, expected_commission, commission, audit_difference, true as is_final
from ({_LINES}) where abs(audit_difference) >= 0.01 order by abs(audit_difference) desc, order_id, sku_id limit 20
"""

UNAUDITED: Final = f"""
select case when audit_type = 'not_checked' then 'not_checked' else 'unconfirmed' end as reason, count(*) as lines, sum(commission_rc) as commission, bool_and(settlement_status = 'SETTLED') as is_final
from ({_LINES}) where (audit_type = 'not_checked' or not is_rate_confirmed) and commission <> 0
group by case when audit_type = 'not_checked' then 'not_checked' else 'unconfirmed' end order by reason
"""

BREAKS: Final = """
select pair || ' ' || break_type || ' ' || coalesce(currency, '') as break_key, pair, break_type, currency, count(*) as rows_found, sum(difference) as difference, max(age_days) as age_days, true as is_final
from {source} where difference <> 0 and break_type <> 'matched' group by pair, break_type, currency order by abs(sum(difference)) desc, break_key limit 20
"""

_STATUS: Final = {
    "SETTLED": Text("settled", "已结算"), "INELIGIBLE": Text("ineligible", "不符合"), "TO_SETTLE": Text("to settle", "待结算"), "UNSETTLED": Text("to settle", "待结算"),
    "AWAITING_PAYMENT": Text("awaiting payment", "待付款"), "": Text("not said", "未说明")}

_UNAUDITED: Final = {
    "unconfirmed": Text("only its own record tells its rate", "佣金率仅见于记录自身"), "not_checked": Text("no base or rate, or tiered", "缺基数或佣金率，或阶梯佣金")}


def page(scope: Scope) -> Page:
    """The page."""
    return Page(12, "settlement", Text("Settlement", "结算"), Text("What may be paid, what is blocked, what does an audit find?", "哪些可付？哪些受阻？核对发现了什么？"),
                (*_payables(scope), _commission(scope), _audit(scope), _unaudited(scope), _breaks(scope)), ("creator_payables", "fct_affiliate_lines", "reconciliation"))


def _payables(scope: Scope) -> list[Block]:
    if not scope.is_filled("creator_payables", *_PAYABLE_COLUMNS):
        return [absent(Text("Payables", "应付"), Text("The sheets contracts and costs: who is paid what, when.", "contracts 与 costs 表：付给谁、付多少、何时付。"))]
    translated = scope.has("creator_payables", "blocked_en", "blocked_zh")
    names = {"reason_en": "blocked_en" if translated else "blocked_reason", "reason_zh": "blocked_zh" if translated else "blocked_reason",
             "payee": "payee_name" if scope.has("creator_payables", "payee_name") else "payee_code"}
    blocked, reasons = scope.query(BLOCKED.format(**names)), scope.query(REASONS.format(**names))
    return [table(scope, scope.query(PAYABLES), "currency", (
                Field("currency", Text("Currency", "币种")), Field("amount_open", Text("Open", "未付"), "payable_open", "money"), Field("ready", Text("Ready to pay", "可付"), "payable_open", "money"),
                Field("blocked", Text("Blocked", "受阻"), "payable_open", "money"), Field("amount_due", Text("Due in all", "应付合计"), "payable_open", "money", is_folded=True),
                Field("amount_paid", Text("Paid", "已付"), "payable_open", "money", is_folded=True)), Text("Payables, all markets", "应付款（全部市场）")),
            table(scope, reasons, "reason_key", (
                Field("reason", Text("Why", "原因")), Field("payables", Text("Items", "笔数"), "payable_open"), Field("amount_open", Text("Open", "未付"), "payable_open", "money"),
                Field("currency", Text("Currency", "币种"))), Text("Blocked, by reason", "受阻原因"), rows=_reasoned(scope, reasons)),
            table(scope, blocked, "payable_id", (
                Field("payee", Text("Payee", "收款方")), Field("due_on", Text("Due", "到期")), Field("amount_open", Text("Open", "未付"), "payable_open", "money"),
                Field("currency", Text("Currency", "币种")), Field("reason", Text("Why", "原因"), is_folded=True), Field("payee_code", Text("Code", "编码"), is_folded=True),
                Field("payable_id", Text("Payable", "应付单号"), is_folded=True)),
                Text("Blocked, the earliest due", "受阻（最早到期）"), rows=_reasoned(scope, blocked))]


def _reasoned(scope: Scope, query: Query) -> list[dict[str, Any]]:
    """Rows with their reason in both languages."""
    return [{**row, "reason": Text(str(row["reason_en"] or "–"), str(row["reason_zh"] or "–"))} for row in scope.rows(query)]


def _commission(scope: Scope) -> Block:
    return table(scope, scope.query(COMMISSION), "settlement_status", (
        Field("settlement_status", Text("State", "状态")), Field("lines", Text("Lines", "订单行"), "created_affiliate_orders"), Field("commission", Text("Commission", "佣金"), "commission", "money")),
        Text("Commission of the period's orders, paid by the platform, {currency}", "本期订单佣金（平台支付，{currency}）").filled(currency=scope.currency), name=words(_STATUS))


def _audit(scope: Scope) -> Block:
    return table(scope, scope.query(AUDIT), "line_name", (
        Field("handle", Text("Account", "账号")), Field("commission", Text("Charged", "实收"), "commission", "money"),
        Field("expected_commission", Text("Expected", "应收"), "commission", "money"), Field("audit_difference", Text("Difference", "差异"), "recon_variance", "money"),
        Field("order_id", Text("Order", "订单号"), is_folded=True), Field("currency", Text("Currency", "币种"), is_folded=True)),
        Text("Commission that is not what its rate gives", "与佣金率不符的佣金"), note=Text("Base times rate against what was charged; in shop currency.", "按基数×佣金率与实际收取比较；店铺币种。"))


def _unaudited(scope: Scope) -> Block:
    return table(scope, scope.query(UNAUDITED), "reason", (
        Field("reason", Text("Why", "原因")), Field("lines", Text("Lines", "订单行"), "created_affiliate_orders"), Field("commission", Text("Commission", "佣金"), "commission", "money")),
        Text("Commission that nothing could be compared with, {currency}", "无从核对的佣金（{currency}）").filled(currency=scope.currency), name=words(_UNAUDITED))


def _breaks(scope: Scope) -> Block:
    if not scope.is_filled("reconciliation", "pair", "break_type", "difference", "age_days"):
        return absent(Text("Reconciliation", "对账"), Text("Statements by API or the income export, beside orders.", "订单之外还需结算单（API）或收入导出文件。"))
    source = "marts.reconciliation" if scope.has("reconciliation", "currency") else "(select *, cast(null as varchar) as currency from marts.reconciliation)"
    return table(scope, scope.query(BREAKS.format(source=source)), "break_key", (
        Field("pair", Text("Pair", "对账对")), Field("break_type", Text("Break", "差异类型")), Field("difference", Text("Difference", "差额"), "recon_variance", "money"),
        Field("age_days", Text("Oldest, days", "最久（天）"), "recon_variance"), Field("currency", Text("Currency", "币种"), is_folded=True), Field("rows_found", Text("Rows", "行数"), "recon_variance", is_folded=True)),
        Text("Breaks by type", "差异按类型"), name=words({**PAIR_NAMES, **BREAK_NAMES}))
