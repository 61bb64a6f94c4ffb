"""Row models of money that changes hands and of books kept elsewhere: approvals, payments, disputes, erp_orders,
traffic_daily."""

from __future__ import annotations

from typing import ClassVar

from ingestion.sheets import kinds
from ingestion.sheets.definition import SheetRow, column


class ApprovalRow(SheetRow):
    """One decision on one version of a payable."""

    sheet: ClassVar[str] = "approvals"
    title_en: ClassVar[str] = "Approvals: who agreed to pay what"
    title_zh: ClassVar[str] = "审批：谁同意支付多少"
    money_column: ClassVar[str] = "approved_amount"

    payable_id: kinds.Id = column(
        "应付单号", en="the payable", zh="应付单号", required=True, example="P001-2026-11-USD"
    )
    role: kinds.ApprovalRole = column("角色", en="ops or finance", zh="运营或财务", required=True, example="finance")
    approver: kinds.Text = column("审批人", en="who decided", zh="审批人", required=True, example="Wang")
    decision: kinds.Decision = column(
        "审批结果", en="approved or rejected", zh="通过或驳回", required=True, example="approved"
    )
    approved_amount: kinds.Money = column(
        "审批金额", en="amount agreed to", zh="审批金额", required=True, example="1,200.00"
    )
    payable_version: kinds.Id = column(
        "应付单版本", en="version that was looked at", zh="审批时的应付单版本", required=True, example="1"
    )
    decided_at: kinds.Moment = column(
        "审批时间", en="when", zh="审批时间", required=True, example="2026-12-05T09:00:00Z"
    )
    approval_ref: kinds.Id = column("审批单号", en="number in the approval tool", zh="审批单号", example="OA-1001")


class PaymentRow(SheetRow):
    """One payment that left the seller's account."""

    sheet: ClassVar[str] = "payments"
    title_en: ClassVar[str] = "Payments: what was paid to whom"
    title_zh: ClassVar[str] = "付款：向谁支付了多少"
    one_of: ClassVar[tuple[tuple[str, ...], ...]] = (("payee_code", "creator_code"),)
    money_column: ClassVar[str] = "amount"

    payment_ref: kinds.Id = column(
        "付款单号", en="your reference", zh="付款单号", required=True, key=True, example="PAY-0001"
    )
    payee_code: kinds.Id = column(
        "收款方",
        "收款方编码",
        en="who was paid (this or creator_code)",
        zh="收款方编码（与达人编码二选一）",
        example="P001",
    )
    creator_code: kinds.Code = column("达人编码", en="creator who was paid", zh="收款达人", example="C001")
    amount: kinds.Money = column("金额", en="amount paid", zh="付款金额", required=True, example="1,200.00")
    currency: kinds.Currency = column("币种", en="currency of the amount", zh="金额币种", required=True, example="USD")
    paid_on: kinds.FirstDay = column(
        "付款日", "付款日期", en="day it was paid", zh="付款日期", required=True, example="2026-12-10"
    )
    payable_id: kinds.Id = column("应付单号", en="payable it settles", zh="对应应付单", example="P001-2026-11-USD")


class DisputeRow(SheetRow):
    """One dispute about money."""

    sheet: ClassVar[str] = "disputes"
    title_en: ClassVar[str] = "Disputes: payables that are contested"
    title_zh: ClassVar[str] = "争议：存在异议的应付款"
    one_of: ClassVar[tuple[tuple[str, ...], ...]] = (("payable_id", "creator_code"),)
    money_column: ClassVar[str] = "claimed_amount"
    date_orders: ClassVar[tuple[tuple[str, str], ...]] = (("opened_at", "closed_at"),)

    payable_id: kinds.Id = column(
        "应付单号",
        en="payable it is about (this or creator_code)",
        zh="对应应付单（与达人编码二选一）",
        example="P001-2026-11-USD",
    )
    creator_code: kinds.Code = column("达人编码", en="creator it is with", zh="对应达人", example="C001")
    opened_at: kinds.Moment = column(
        "提出时间", en="when it was raised", zh="提出时间", required=True, example="2026-12-06"
    )
    claimed_amount: kinds.Money = column("主张金额", "争议金额", en="amount claimed", zh="主张金额", example="300.00")
    currency: kinds.Currency = column("币种", en="currency of the claim", zh="币种", example="USD")
    reason: kinds.Text = column("原因", en="why", zh="争议原因", example="fee not agreed")
    evidence_ref: kinds.Text = column("证据", en="where the evidence lies", zh="证据位置", example="drive/D-1")
    outcome: kinds.Text = column("结果", "处理结果", en="how it ended", zh="处理结果", example="paid half")
    closed_at: kinds.Moment = column(
        "结案时间", en="when it ended; blank: open", zh="结案时间，空白为未结", example="2026-12-20"
    )


class ErpOrderRow(SheetRow):
    """One order as the seller's own books show it."""

    sheet: ClassVar[str] = "erp_orders"
    title_en: ClassVar[str] = "ERP orders: what the books show for an order"
    title_zh: ClassVar[str] = "ERP 订单：账面上的订单金额"
    money_column: ClassVar[str] = "net_amount"

    order_id: kinds.Id = column(
        "订单号", en="the platform's order id", zh="平台订单号", required=True, example="576460000000000001"
    )
    net_amount: kinds.Money = column(
        "净额", "净销售额", en="amount booked", zh="入账净额", required=True, example="25.40"
    )
    currency: kinds.Currency = column("币种", en="currency of the amounts", zh="币种", required=True, example="USD")
    shop_code: kinds.Id = column("店铺代码", "店铺编码", en="shop", zh="店铺", example="US01")
    refund_amount: kinds.Money = column("退款金额", en="refunds booked", zh="入账退款", example="0")
    booked_on: kinds.FirstDay = column(
        "入账日期", "记账日期", en="day it was booked", zh="入账日期", example="2026-11-05"
    )


class TrafficDailyRow(SheetRow):
    """Visits of one day from one source, as a web statistic counts them."""

    sheet: ClassVar[str] = "traffic_daily"
    title_en: ClassVar[str] = "Traffic: sessions a day from Google Analytics or your own site"
    title_zh: ClassVar[str] = "站外流量：GA 或独立站每日会话数"

    date: kinds.FirstDay = column("日期", en="day", zh="日期", required=True, example="2026-11-05")
    source: kinds.TrafficSource = column("来源", en="GA or site", zh="GA 或独立站", required=True, example="GA")
    sessions: kinds.Count = column("会话数", en="sessions", zh="会话数", required=True, example="1,250")
    utm_campaign: kinds.Text = column("UTM活动", en="utm_campaign", zh="UTM 活动", example="bf2026")
    conversions: kinds.Number = column("转化数", en="conversions", zh="转化数", example="31")
    revenue: kinds.Money = column("收入", en="revenue as the statistic counts it", zh="统计收入", example="780.00")
