"""What codes of the marts are called in a report, in both languages: kinds of nodes and breaks, classes of evidence, reasons."""

from __future__ import annotations

from typing import Final

from orchestration.reports.model import Text, plain

NODE_NAMES: Final = {
    "org": Text("organisation", "组织"), "market": Text("market", "市场"), "shop": Text("shop", "店铺"), "agency": Text("agency", "机构"),
    "team": Text("team", "团队"), "person": Text("person", "个人"), "creator": Text("creator", "达人"), "campaign": Text("campaign", "活动"), "product": Text("product", "商品")}

PAIR_NAMES: Final = {
    "orders_vs_compass": Text("orders and shop analytics", "订单与店铺分析"), "orders_vs_affiliate": Text("orders and affiliate orders", "订单与联盟订单"),
    "orders_vs_statements": Text("orders and statements", "订单与结算单"), "affiliate_vs_statements": Text("commissions and statements", "佣金与结算单"),
    "statements_vs_payments": Text("statements and payments", "结算单与打款"), "orders_vs_erp": Text("orders and own bookkeeping", "订单与ERP"),
    "clicks_vs_ga": Text("clicks and Google Analytics", "点击与GA")}

BREAK_NAMES: Final = {
    "matched": Text("agree", "相符"), "currency": Text("other currency", "币种不同"), "not_covered": Text("outside the other's days", "对方数据范围之外"),
    "missing_in_a": Text("missing in the first", "前者缺失"), "missing_in_b": Text("missing in the second", "后者缺失"), "amount": Text("other amount", "金额不符"),
    "platform_discount": Text("platform discount", "平台补贴"), "not_counted": Text("not counted", "不计入"), "not_settled": Text("not settled yet", "尚未结算"),
    "refund_not_settled": Text("refund not settled yet", "退款尚未结算"), "not_paid": Text("not paid yet", "尚未打款"), "nothing_to_pay": Text("nothing to pay", "无需打款"),
    "payment_under_way": Text("payment under way", "打款中"), "payment_failed": Text("payment failed", "打款失败"), "refund_not_booked": Text("refund not booked", "退款未入账")}

CLASS_NAMES: Final = {
    "agree": Text("all agree", "一致"), "none": Text("no evidence", "均无依据"), "platform_only": Text("platform only", "仅平台"), "click_only": Text("own click only", "仅自有点击"),
    "live_only": Text("LIVE only", "仅直播"), "platform_vs_click": Text("platform against click", "平台与点击不一"), "platform_vs_live": Text("platform against LIVE", "平台与直播不一"),
    "click_vs_live": Text("click against LIVE", "点击与直播不一"), "platform_differs": Text("platform differs", "平台不同"), "click_differs": Text("click differs", "点击不同"),
    "live_differs": Text("LIVE differs", "直播不同"), "all_differ": Text("all differ", "三方各异")}

_REASONS: Final = {
    "not as described": "与描述不符", "no need": "不需要", "damaged": "损坏", "wrong item": "发错商品", "missing item": "少件", "defective": "质量问题", "late": "延迟送达"}


def refund_reason(code: str) -> Text:
    """The platform's code of a refund's reason in words; codes are many, the common ones are translated."""
    said = code.removeprefix("ecom_order_delivered_").removeprefix("ecom_order_").replace("_", " ").strip()
    return Text(said, _REASONS.get(said, said)) if said else plain("–")
