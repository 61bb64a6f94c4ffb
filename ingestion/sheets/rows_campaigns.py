"""Row models of work with creators: campaigns, contracts, collaboration_events, samples, contents."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from ingestion.sheets import kinds
from ingestion.sheets.definition import SheetRow, column
from ingestion.sheets.wide import EVENTS, WideRule

# The address of a post holds its id; shorter numbers are no ids of posts.
_POST = re.compile(r"/(?:video|photo|live)/(\d{15,})(?!\d)")


class CampaignRow(SheetRow):
    """One campaign."""

    sheet: ClassVar[str] = "campaigns"
    title_en: ClassVar[str] = "Campaigns: what is to be reached, when, and with which budget"
    title_zh: ClassVar[str] = "活动：目标、时间与预算"
    money_column: ClassVar[str] = "budget"
    date_orders: ClassVar[tuple[tuple[str, str], ...]] = (("starts_on", "ends_on"),)

    campaign_code: kinds.Id = column(
        "活动编码", en="your code for the campaign", zh="活动编码", required=True, key=True, example="BF2026"
    )
    name: kinds.Text = column("活动名称", "名称", en="name of the campaign", zh="活动名称", example="Black Friday")
    goal_type: kinds.GoalType = column("目标类型", en="what it is for", zh="活动目标", example="new_buyers")
    market: kinds.Market = column("市场", en="ISO country it runs in", zh="所在市场", example="US")
    shop_code: kinds.Id = column("店铺代码", "店铺编码", en="shop it runs in", zh="所在店铺", example="US01")
    product_ids: kinds.Ids = column(
        "商品ID",
        "商品",
        en="products it is for; blank: all",
        zh="活动商品，空白为全部",
        example="1729400000000000001",
    )
    owner: kinds.Text = column("负责人", en="who runs it", zh="负责人", example="Li")
    starts_on: kinds.FirstDay = column("开始日期", en="first day", zh="首日", example="2026-11-20")
    ends_on: kinds.LastDay = column("结束日期", en="last day", zh="末日", example="2026-11-30")
    budget: kinds.Money = column("预算", en="what may be spent", zh="预算金额", example="20,000")
    currency: kinds.Currency = column("币种", en="currency of the budget", zh="预算币种", example="USD")
    stage: kinds.CampaignStage = column(
        "阶段", en="cold_start, growth or mature", zh="冷启动、成长期或成熟期", example="growth"
    )
    is_pilot: kinds.Boolean = column("是否试投", en="a trial", zh="是否试投", default="false", example="no")


class ContractRow(SheetRow):
    """One contract with one creator."""

    sheet: ClassVar[str] = "contracts"
    title_en: ClassVar[str] = "Contracts: what a creator owes and is paid"
    title_zh: ClassVar[str] = "合同：达人的交付与报酬"
    money_column: ClassVar[str] = "fixed_fee"

    contract_code: kinds.Id = column(
        "合同编号", en="number of the contract", zh="合同编号", required=True, key=True, example="CT-0001"
    )
    creator_code: kinds.Code = column(
        "达人编码", en="code of the creator", zh="达人编码", required=True, example="C001"
    )
    campaign_code: kinds.Id = column("活动编码", en="campaign it is for", zh="所属活动", example="BF2026")
    signed_on: kinds.FirstDay = column("签约日期", en="day it was signed", zh="签约日期", example="2026-11-01")
    videos_due: kinds.Count = column("应发视频数", en="videos owed", zh="应发视频数", example="3")
    lives_due: kinds.Count = column("应播场次", en="LIVE sessions owed", zh="应播场次", example="1")
    due_on: kinds.LastDay = column("截止日期", en="last day to deliver", zh="交付截止日", example="2026-12-15")
    fixed_fee: kinds.Money = column("坑位费", en="fixed fee", zh="坑位费金额", example="1,200")
    currency: kinds.Currency = column("币种", en="currency of the fee", zh="币种", example="USD")
    paid_by: kinds.PaidBy = column("付款方", en="who pays: us or the platform", zh="我方或平台付款", example="us")
    payment_terms_days: kinds.Days = column("账期", en="days until payment is due", zh="账期天数", example="30")
    commission_rate: kinds.Share = column("佣金率", en="commission agreed", zh="约定佣金率", example="15%")
    withholding_rate: kinds.Share = column("代扣税率", en="tax withheld", zh="代扣税率", example="10%")
    max_revisions: kinds.Count = column("修改次数上限", en="rounds of revision", zh="最多修改次数", example="2")
    licence_until: kinds.LastDay = column(
        "授权到期", en="last day the content may be used", zh="素材授权末日", example="2027-11-30"
    )
    ad_code_until: kinds.LastDay = column(
        "授权码到期", en="last day of the ad authorisation", zh="投流授权码末日", example="2027-01-31"
    )
    document_ref: kinds.Text = column(
        "合同链接", en="where the document lies", zh="合同文件位置", example="drive/CT-0001"
    )
    status: kinds.Text = column("状态", en="status of the contract", zh="合同状态", example="active")


class CollaborationEventRow(SheetRow):
    """One step of a collaboration. Also as a tracker: a row a creator, a date column a step."""

    sheet: ClassVar[str] = "collaboration_events"
    title_en: ClassVar[str] = "Collaboration events: what happened with a creator, and when"
    title_zh: ClassVar[str] = "合作进度：与达人合作的各节点及时间"
    one_of: ClassVar[tuple[tuple[str, ...], ...]] = (("creator_code", "handle"),)
    wide: ClassVar[WideRule | None] = EVENTS

    creator_code: kinds.Code = column(
        "达人编码", en="code of the creator (this or handle)", zh="达人编码（与账号二选一）", example="C001"
    )
    handle: kinds.Handle = column(
        "达人账号", en="handle of the creator (this or creator_code)", zh="达人账号", example="@mia.style"
    )
    event: kinds.CollaborationEvent = column(
        "节点", en="what happened", zh="合作节点", required=True, example="sample_sent"
    )
    occurred_at: kinds.Moment = column(
        "发生时间",
        en="when (UTC unless a zone is given)",
        zh="发生时间（无时区即 UTC）",
        required=True,
        example="2026-11-05",
    )
    campaign_code: kinds.Id = column("活动编码", en="campaign", zh="所属活动", example="BF2026")
    contract_code: kinds.Id = column("合同编号", en="contract", zh="所属合同", example="CT-0001")
    content_id: kinds.Id = column("内容ID", en="video or LIVE", zh="对应视频或直播", example="7550000000000000001")
    actor: kinds.Text = column("操作人", en="who did it", zh="操作人", example="Li")
    ref: kinds.Text = column("凭证", "参考号", en="where the proof lies", zh="凭证位置", example="mail 2026-11-05")


class SampleRow(SheetRow):
    """One sample sent, or asked for."""

    sheet: ClassVar[str] = "samples"
    title_en: ClassVar[str] = "Samples: who got what, when, and until when a post is due"
    title_zh: ClassVar[str] = "样品：寄给谁、何时寄出、应何时发布"
    one_of: ClassVar[tuple[tuple[str, ...], ...]] = (("sku_id", "seller_sku"),)

    handle: kinds.Handle = column(
        "达人账号", en="handle of the creator", zh="达人账号", required=True, example="@mia.style"
    )
    sku_id: kinds.Id = column(
        "平台SKU",
        "SKU ID",
        "SKUID",
        en="the platform's SKU id (this or seller_sku)",
        zh="平台 SKU ID（与商家 SKU 二选一）",
        example="1729500000000000001",
    )
    seller_sku: kinds.Id = column("商家SKU", en="the seller's own SKU code", zh="商家 SKU", example="TEE-RED-M")
    quantity: kinds.AtLeastOne = column("数量", en="pieces", zh="件数", default="1", example="1")
    campaign_code: kinds.Id = column("活动编码", en="campaign", zh="所属活动", example="BF2026")
    order_id: kinds.Id = column(
        "订单号", en="sample order on the platform", zh="平台样品订单号", example="576460000000000001"
    )
    requested_at: kinds.Moment = column(
        "申请日", "申请时间", en="when it was asked for", zh="申请时间", example="2026-11-01"
    )
    shipped_on: kinds.FirstDay = column("寄样日", "寄样日期", en="day it was sent", zh="寄样日", example="2026-11-03")
    carrier: kinds.Text = column("物流商", "承运商", en="carrier", zh="物流商", example="USPS")
    tracking_no: kinds.Id = column("物流单号", en="tracking number", zh="物流单号", example="9400100000000000000001")
    delivered_on: kinds.FirstDay = column("签收日", "签收日期", en="day it arrived", zh="签收日", example="2026-11-08")
    post_due_on: kinds.LastDay = column("应发布日", en="last day to post", zh="应发布末日", example="2026-11-22")
    owner: kinds.Text = column("跟进人", "负责人", en="who follows up", zh="跟进人", example="Li")


class ContentRow(SheetRow):
    """One video or LIVE, as the team describes it."""

    sheet: ClassVar[str] = "contents"
    title_en: ClassVar[str] = "Contents: what the team knows about a video or LIVE"
    title_zh: ClassVar[str] = "内容：团队对视频或直播的标注"
    one_of: ClassVar[tuple[tuple[str, ...], ...]] = (("content_id", "url"),)

    content_id: kinds.Id = column(
        "内容ID",
        en="id of the video or LIVE (this or url)",
        zh="视频或直播 ID（与链接二选一）",
        key=True,
        example="7550000000000000001",
    )
    url: kinds.Text = column(
        "链接",
        "内容链接",
        en="address; the id in it is taken",
        zh="内容链接，其中的 ID 会被识别",
        example="https://www.tiktok.com/@mia.style/video/7550000000000000001",
    )
    handle: kinds.Handle = column("达人账号", en="handle that posted it", zh="发布账号", example="@mia.style")
    published_at: kinds.Moment = column(
        "发布时间", en="when it was posted", zh="发布时间", example="2026-11-10T18:00:00Z"
    )
    campaign_code: kinds.Id = column("活动编码", en="campaign", zh="所属活动", example="BF2026")
    product_ids: kinds.Ids = column("商品ID", "商品", en="products shown", zh="挂载商品", example="1729400000000000001")
    format: kinds.ContentFormat = column(
        "形式", "内容形式", en="video, live or photo", zh="视频、直播或图文", example="video"
    )
    script_type: kinds.Text = column("脚本类型", en="kind of script", zh="脚本类型", example="unboxing")
    is_original: kinds.Boolean = column("原创", "是否原创", en="original", zh="是否原创", example="yes")
    has_ad_mark: kinds.Boolean = column("合规标注", en="marked as advertising", zh="是否有广告标注", example="yes")
    review_result: kinds.ReviewResult = column("审核结果", en="outcome of the review", zh="审核结果", example="passed")
    avg_watch_s: kinds.Number = column(
        "平均观看时长", en="seconds watched on average", zh="平均观看秒数", example="8.5"
    )
    note: kinds.Text = column("备注", en="free text", zh="备注", example="")

    def landed(self) -> dict[str, Any]:
        """The id of the post, where only its address is given."""
        landed = super().landed()
        found = _POST.search(self.url or "") if self.content_id is None else None
        return {**landed, "content_id": found[1]} if found else landed

    def key_parts(self, landed: dict[str, Any]) -> tuple[Any, ...]:
        """The id; without one the address."""
        return (landed["content_id"],) if landed["content_id"] else ("url", landed["url"])
