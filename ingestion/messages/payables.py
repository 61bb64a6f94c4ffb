"""What is said about payables and statements of creators: key -> (English, Chinese)."""

from __future__ import annotations

from typing import Final

PAYABLES: Final[dict[str, tuple[str, str]]] = {
    "bad_month": ("{value} is no month: write it as 2026-11.", "{value} 不是月份：请写成 2026-11。"),
    "unknown_creator": (
        "No creator is known as {name}: give the creator code or a handle, as dim_creators and dim_creator_accounts show them.",
        "找不到达人 {name}：请填写达人编码或账号，见 dim_creators 与 dim_creator_accounts。"),
    "several_creators": (
        "{name} is the handle of several creators ({creators}): give the creator code.",
        "账号 {name} 属于多位达人（{creators}）：请填写达人编码。"),
    "needs_workbook": ("{path} is no workbook: give a name that ends in .xlsx.", "{path} 不是工作簿：文件名须以 .xlsx 结尾。"),
    "snapshot_too_old": (
        "The published snapshot has no {table} yet: run linkstar run first.", "已发布的快照尚无 {table}：请先运行 linkstar run。"),
    "payables_written": (
        "{payables} payables of {month} wait for {rows} approvals; {path} is filled in (approver, decision, decided_at) and "
        "put into the inbox under a name of its own: what takes an earlier file's place takes its approvals back.",
        "{month} 有 {payables} 张应付单待 {rows} 次审批；请在 {path} 填写审批人、审批结果、审批时间后，以新文件名放入收件箱（覆盖旧文件即撤回其中的审批）。"),
    "no_payables": (
        "No payable of {month} waits for an approval; {path} has none.", "{month} 没有待审批的应付单；{path} 中无内容。"),
    "payables_left_out": (
        "{rows} more rows did not fit: approve these first, then export again.", "另有 {rows} 行未写入：请先审批这些，再次导出。"),
    "statement_written": (
        "Statement of {creator} for {month}: {lines} order lines, written to {path}.",
        "{creator} {month} 对账单：{lines} 条订单明细，已写入 {path}。"),
    # worksheets and words of a statement
    "statement_sheet_summary": ("summary", "汇总"),
    "statement_sheet_lines": ("orders", "订单明细"),
    "statement_sheet_items": ("items", "应付明细"),
    "statement_title": ("Statement of a creator", "达人对账单"),
    "statement_creator": ("creator", "达人"),
    "statement_payee": ("payee", "收款方"),
    "statement_month": ("month", "月份"),
    "statement_as_of": ("as known at (UTC)", "数据截至 (UTC)"),
    "statement_note": (
        "Commissions marked estimated may still change until the platform settles them.", "标为“预估”的佣金在平台结算前可能变化。"),
    "statement_col_paid_by": ("paid by", "付款方"),
    "statement_col_currency": ("currency", "币种"),
    "statement_col_order_id": ("order", "订单号"),
    "statement_col_order_date": ("date", "日期"),
    "statement_col_product_name": ("product", "商品"),
    "statement_col_sku_id": ("SKU", "SKU 编号"),
    "statement_col_quantity": ("quantity", "件数"),
    "statement_col_orders": ("orders", "订单数"),
    "statement_col_commission_base": ("base", "佣金基数"),
    "statement_col_commission_rate": ("rate", "佣金率"),
    "statement_col_commission_std": ("standard commission", "标准佣金"),
    "statement_col_commission_ads": ("shop-ads commission", "广告佣金"),
    "statement_col_cofund_bonus": ("co-funded bonus", "共投奖金"),
    "statement_col_commission": ("commission", "佣金合计"),
    "statement_col_settled": ("settled of it", "其中已结算"),
    "statement_col_estimated": ("estimated of it", "其中预估"),
    "statement_col_status": ("status", "状态"),
    "statement_col_settled_on": ("settled on", "结算日期"),
    "statement_col_contract_code": ("contract", "合同"),
    "statement_col_item_type": ("item", "项目"),
    "statement_col_amount": ("amount", "金额"),
    "statement_col_amount_withheld": ("tax withheld", "代扣税额"),
    "statement_col_due_on": ("due on", "应付日"),
    "statement_col_evidence": ("evidence", "依据"),
    "statement_col_payable_id": ("payable", "应付单号"),
    "statement_word_us": ("us", "我方"),
    "statement_word_platform": ("platform", "平台"),
    "statement_word_estimated": ("estimated", "预估"),
    "statement_word_settled": ("settled", "已结算"),
    "statement_word_nothing_due": ("nothing due", "无佣金"),
    "statement_word_fixed_fee": ("fixed fee", "坑位费"),
    "statement_word_bonus": ("bonus", "奖励"),
    "statement_word_commission": ("commission", "佣金"),
    "statement_word_clawback": ("commission taken back", "佣金冲回"),
    "statement_word_deduction": ("deduction", "扣款"),
}
