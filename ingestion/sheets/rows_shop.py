"""Row models of the shop's own master data and money: shops, product_costs, costs, fx_rates."""

from __future__ import annotations

from typing import Any, ClassVar

from ingestion.sheets import kinds
from ingestion.sheets.definition import SheetRow, column


class ShopRow(SheetRow):
    """One shop."""

    sheet: ClassVar[str] = "shops"
    title_en: ClassVar[str] = "Shops: market, time zone and currency of each shop"
    title_zh: ClassVar[str] = "店铺：市场、时区与币种"

    shop_code: kinds.Id = column(
        "店铺代码", "店铺编码",
        en="short name of the shop, used in folders, sheets and targets",
        zh="店铺短代码，用于文件夹、表格和目标",
        required=True,
        key=True,
        example="US01",
    )
    market: kinds.Market = column(
        "市场", en="ISO country of the shop", zh="店铺所在国家（ISO）", required=True, example="US"
    )
    timezone: kinds.Timezone = column(
        "时区",
        en="IANA time zone of the shop's business day",
        zh="店铺营业日的 IANA 时区",
        required=True,
        example="America/Los_Angeles",
    )
    currency: kinds.Currency = column(
        "币种", en="ISO currency of the shop", zh="店铺币种", required=True, example="USD"
    )
    shop_id: kinds.Id = column(
        "店铺ID", en="the platform's shop id", zh="平台店铺 ID", example="7495000000000000001"
    )
    name: kinds.Text = column("名称", "店铺名称", en="display name", zh="店铺名称", example="Sunny US")
    prices_include_tax: kinds.Boolean = column(
        "含税价", "是否含税价", en="whether prices include tax", zh="售价是否含税", example="no"
    )
    vat_rate: kinds.Share = column(
        "税率",
        "增值税率",
        en="tax rate inside the price; needed where prices include tax",
        zh="价内税率，含税价时请填写",
        example="20%",
    )
    week_start: kinds.WeekStart = column(
        "周起始日",
        en="first day of the shop's week (mon or sun)",
        zh="每周第一天",
        default="mon",
        example="mon",
    )


class ProductCostRow(SheetRow):
    """What one unit of a SKU costs from a day on."""

    sheet: ClassVar[str] = "product_costs"
    title_en: ClassVar[str] = "Product costs: unit cost of a SKU from a day on"
    title_zh: ClassVar[str] = "商品成本：某日起的单位成本"
    one_of: ClassVar[tuple[tuple[str, ...], ...]] = (("seller_sku", "sku_id"),)
    money_column: ClassVar[str] = "unit_cost"

    seller_sku: kinds.Id = column(
        "商家SKU",
        en="the seller's own SKU code (this or sku_id)",
        zh="商家 SKU（与平台 SKU 二选一）",
        example="TEE-RED-M",
    )
    sku_id: kinds.Id = column(
        "平台SKU",
        "SKU ID",
        "SKUID",
        en="the platform's SKU id (this or seller_sku)",
        zh="平台 SKU ID",
        example="1729500000000000001",
    )
    unit_cost: kinds.UnitCost = column(
        "单位成本", en="cost of one unit", zh="单件成本", required=True, example="4.20"
    )
    currency: kinds.Currency = column(
        "币种", en="currency of the unit cost", zh="成本币种", required=True, example="USD"
    )
    shop_code: kinds.Id = column(
        "店铺代码", "店铺编码", en="only for this shop", zh="仅适用于该店铺", key=True, example="US01"
    )
    market: kinds.Market = column(
        "市场", en="only for this market", zh="仅适用于该市场", key=True, example="US"
    )
    valid_from: kinds.FirstDay = column(
        "生效日期",
        en="first order date it holds for; blank: from the beginning",
        zh="生效的首个订单日，空白表示一直有效",
        key=True,
        example="2026-01-01",
    )

    def key_parts(self, landed: dict[str, Any]) -> tuple[Any, ...]:
        """The SKU leads the key: the platform's id where given (the finer one), else the seller's."""
        sku = ("sku_id", landed["sku_id"]) if landed["sku_id"] else ("seller_sku", landed["seller_sku"])
        return (":".join(sku), landed["shop_code"], landed["market"], landed["valid_from"])


class CostRow(SheetRow):
    """One cost that the platform's data does not hold."""

    sheet: ClassVar[str] = "costs"
    title_en: ClassVar[str] = (
        "Costs: fixed fees, samples, boost and everything else the platform does not show"
    )
    title_zh: ClassVar[str] = "费用：坑位费、样品、投流等平台数据之外的成本"
    money_column: ClassVar[str] = "amount"
    date_orders: ClassVar[tuple[tuple[str, str], ...]] = (("service_from", "service_to"),)

    cost_date: kinds.FirstDay = column(
        "日期", "费用日期", en="day the cost belongs to", zh="费用归属日", required=True, example="2026-01-05"
    )
    cost_type: kinds.CostType = column(
        "费用类型", en="kind of cost", zh="费用类型", required=True, example="fixed_fee"
    )
    amount: kinds.Money = column(
        "金额",
        en="amount; a correction may be negative",
        zh="金额，冲减可为负",
        required=True,
        example="1,200.00",
    )
    currency: kinds.Currency = column(
        "币种", en="currency of the amount", zh="金额币种", required=True, example="USD"
    )
    creator_code: kinds.Code = column(
        "达人编码", en="creator it was spent on (or handle)", zh="对应达人（或填账号）", example="C001"
    )
    handle: kinds.Handle = column(
        "达人账号",
        en="handle of the creator, as valid that day",
        zh="达人账号（按当日有效）",
        example="@mia.style",
    )
    content_id: kinds.Id = column(
        "内容ID", en="video or LIVE it was spent on", zh="对应视频或直播", example="7550000000000000001"
    )
    campaign_code: kinds.Id = column(
        "活动编码", en="campaign it was spent on", zh="对应活动", example="BF2026"
    )
    contract_code: kinds.Id = column(
        "合同编号", en="contract it is owed under", zh="对应合同", example="CT-0001"
    )
    product_id: kinds.Id = column(
        "商品ID", en="product it was spent on", zh="对应商品", example="1729400000000000001"
    )
    shop_code: kinds.Id = column("店铺代码", "店铺编码", en="shop that bears it", zh="承担店铺", example="US01")
    order_id: kinds.Id = column(
        "订单号",
        en="sample order it replaces the computed cost of",
        zh="对应样品订单",
        example="576460000000000001",
    )
    stage: kinds.CostStage = column(
        "阶段",
        en="estimated or actual; blank: actual",
        zh="预估或实际，空白为实际",
        key=True,
        default="actual",
        example="actual",
    )
    cost_ref: kinds.Id = column(
        "单号",
        "费用单号",
        en="your reference; an actual replaces the estimated of the same one",
        zh="费用单号，实际替换同号预估",
        key=True,
        example="FEE-2026-001",
    )
    service_from: kinds.FirstDay = column(
        "服务开始", en="first day of a service spread over days", zh="分摊开始日", example="2026-01-01"
    )
    service_to: kinds.LastDay = column(
        "服务结束", en="last day of a service spread over days", zh="分摊结束日", example="2026-01-31"
    )
    paid_on: kinds.FirstDay = column("付款日", en="day it was paid", zh="付款日期", example="2026-02-10")
    payee: kinds.Text = column("收款方", en="who was paid", zh="收款方名称", example="Mia Studio")
    invoice_no: kinds.Id = column("发票号", en="invoice", zh="发票号", example="INV-88")
    note: kinds.Text = column("备注", en="free text", zh="备注", example="")

    def landed(self) -> dict[str, Any]:
        """A blank stage is an actual cost."""
        return {**super().landed(), "stage": self.stage or "actual"}

    def key_parts(self, landed: dict[str, Any]) -> tuple[Any, ...] | None:
        """Reference and stage; without a reference the content decides."""
        return ("ref", landed["cost_ref"], landed["stage"]) if landed["cost_ref"] else None


class FxRateRow(SheetRow):
    """One rate of exchange."""

    sheet: ClassVar[str] = "fx_rates"
    title_en: ClassVar[str] = "Rates of exchange: one unit of from_currency in to_currency"
    title_zh: ClassVar[str] = "汇率：1 单位原币种折合目标币种"

    rate_date: kinds.FirstDay = column(
        "汇率日期",
        "日期",
        en="day of the rate, or any day of the month for a monthly rate",
        zh="汇率日期；月汇率为该月任一天",
        required=True,
        key=True,
        example="2026-01-05",
    )
    from_currency: kinds.Currency = column(
        "原币种", en="currency converted from", zh="原币种", required=True, key=True, example="THB"
    )
    to_currency: kinds.Currency = column(
        "目标币种", en="currency converted to", zh="目标币种", required=True, key=True, example="USD"
    )
    rate: kinds.ExchangeRate = column(
        "汇率",
        en="units of to_currency for one from_currency",
        zh="1 单位原币种等于多少目标币种",
        required=True,
        example="0.0281",
    )
    rate_type: kinds.RateType = column(
        "汇率类型",
        en="daily or monthly; blank: daily",
        zh="日汇率或月汇率，空白为日汇率",
        key=True,
        default="daily",
        example="daily",
    )
    source: kinds.Text = column("来源", en="where the rate comes from", zh="汇率来源", example="ECB")

    def landed(self) -> dict[str, Any]:
        """A blank type is a daily rate; a monthly rate is dated on the first of its month."""
        landed = {**super().landed(), "rate_type": self.rate_type or "daily"}
        if landed["rate_type"] == "monthly" and self.rate_date is not None:
            landed["rate_date"] = self.rate_date.replace(day=1)
        return landed
