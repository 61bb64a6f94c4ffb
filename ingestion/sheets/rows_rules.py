"""Row models of attribution: rules, tracking links and the clicks on them."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from pydantic import model_validator

from ingestion.sheets import kinds
from ingestion.sheets.definition import SheetRow, column
from ingestion.sheets.problems import SheetProblem


class AttributionRuleRow(SheetRow):
    """One version of one rule set. Blank stays blank here; the defaults are applied in staging."""

    sheet: ClassVar[str] = "attribution_rules"
    title_en: ClassVar[str] = "Attribution rules: one version of one rule set"
    title_zh: ClassVar[str] = "归因规则：规则集的一个版本"
    date_orders: ClassVar[tuple[tuple[str, str], ...]] = (("effective_from", "effective_to"),)
    changeable: ClassVar[tuple[str, ...]] = ("status", "effective_to")

    rule_set_id: kinds.Id = column(
        "规则集",
        "规则集ID",
        en="name of the rule set",
        zh="规则集名称",
        required=True,
        key=True,
        example="last_touch_14d",
    )
    rule_version: kinds.AtLeastOne = column(
        "规则版本",
        en="1, 2, 3, ...: a published version never changes",
        zh="版本号，已发布版本不可改",
        required=True,
        key=True,
        example="1",
    )
    effective_from: kinds.FirstDay = column(
        "生效日期", en="first order date", zh="首个订单日", required=True, example="2026-01-01"
    )
    effective_to: kinds.LastDay = column(
        "失效日期", en="last order date; blank: open", zh="最后订单日，空白不限", example="2026-12-31"
    )
    market: kinds.MarketOrAll = column(
        "市场", en="ISO country, * for all", zh="市场，* 表示全部", default="*", example="*"
    )
    model: kinds.RuleModel = column(
        "模型", "归因模型", en="how credit is shared", zh="归因模型", required=True, example="last_touch"
    )
    evidence_order: kinds.EvidenceOrder = column(
        "证据顺序",
        en="kinds of evidence, strongest first",
        zh="证据类型，由强到弱",
        required=True,
        example="platform,live_room,click",
    )
    blend: kinds.Boolean = column(
        "混合证据", en="all listed kinds together", zh="所列证据一并计算", default="false", example="no"
    )
    click_window_hours: kinds.Hours = column(
        "点击窗口小时", en="hours a click counts", zh="点击有效小时数", default="168", example="168"
    )
    view_window_hours: kinds.Hours = column(
        "浏览窗口小时", en="hours a view counts", zh="浏览有效小时数", default="24", example="24"
    )
    content_window_hours: kinds.Hours = column(
        "内容窗口小时",
        en="hours a published content counts",
        zh="内容有效小时数",
        default="168",
        example="168",
    )
    first_weight: kinds.Share = column(
        "首次权重", en="share of the first touch", zh="首次触点权重", default="0.4", example="40%"
    )
    last_weight: kinds.Share = column(
        "末次权重", en="share of the last touch", zh="末次触点权重", default="0.4", example="40%"
    )
    half_life_hours: kinds.PositiveHours = column(
        "半衰期小时",
        en="hours until a touch weighs half",
        zh="权重减半的小时数",
        default="168",
        example="168",
    )
    max_touches: kinds.AtLeastOne = column(
        "最多触点", en="latest touches that count", zh="最多计入的触点数", default="20", example="20"
    )
    paid_policy: kinds.PaidPolicy = column(
        "付费策略",
        en="paid touches: include, exclude or only",
        zh="付费触点处理方式",
        default="include",
        example="include",
    )
    same_product_only: kinds.Boolean = column(
        "仅同商品",
        en="drop touches of another product",
        zh="剔除其他商品的触点",
        default="false",
        example="no",
    )
    include_own_accounts: kinds.Boolean = column(
        "包含自有号", en="the seller's own accounts count", zh="自有号计入", default="true", example="yes"
    )
    path_transform: kinds.PathTransform = column(
        "路径处理", en="none or collapse_repeats", zh="路径处理", default="none", example="none"
    )
    status: kinds.RuleStatus = column(
        "状态", en="draft, active or retired", zh="草稿、启用或停用", default="active", example="active"
    )
    is_official: kinds.Boolean = column(
        "是否官方", en="feeds targets and payables", zh="用于考核与应付", default="false", example="no"
    )

    @model_validator(mode="after")
    def _weights_leave_room(self) -> AttributionRuleRow:
        if (self.first_weight or Decimal(0)) + (self.last_weight or Decimal(0)) > 1:
            raise SheetProblem("weights_too_large", "first_weight / last_weight")
        return self


class TrackingLinkRow(SheetRow):
    """One tracked link of a creator."""

    sheet: ClassVar[str] = "tracking_links"
    title_en: ClassVar[str] = "Tracking links: which link belongs to which creator"
    title_zh: ClassVar[str] = "追踪链接：链接归属的达人"
    one_of: ClassVar[tuple[tuple[str, ...], ...]] = (("handle", "creator_code"),)

    link_id: kinds.Id = column(
        "链接ID", en="id of the link", zh="链接编号", required=True, key=True, example="L-0001"
    )
    handle: kinds.Handle = column(
        "达人账号",
        en="handle of the creator (this or creator_code)",
        zh="达人账号（与编码二选一）",
        example="@mia.style",
    )
    creator_code: kinds.Code = column(
        "达人编码", en="code of the creator (this or handle)", zh="达人编码", example="C001"
    )
    url: kinds.Text = column(
        "链接",
        "链接地址",
        en="address of the link",
        zh="链接地址",
        example="https://example.com/?utm_source=mia",
    )
    utm_source: kinds.Text = column("UTM来源", en="utm_source", zh="UTM 来源", example="mia")
    utm_medium: kinds.Text = column("UTM媒介", en="utm_medium", zh="UTM 媒介", example="creator")
    utm_campaign: kinds.Text = column("UTM活动", en="utm_campaign", zh="UTM 活动", example="bf2026")
    utm_content: kinds.Text = column("UTM内容", en="utm_content", zh="UTM 内容", example="video1")
    content_id: kinds.Id = column(
        "内容ID", en="content the link stands in", zh="链接所在内容", example="7550000000000000001"
    )
    product_id: kinds.Id = column(
        "商品ID", en="product the link leads to", zh="链接指向商品", example="1729400000000000001"
    )
    market: kinds.Market = column(
        "市场", en="market of the link; its zone dates the clicks", zh="链接市场", example="US"
    )
    created_at: kinds.Moment = column(
        "创建时间", en="when the link was made (UTC)", zh="创建时间（UTC）", example="2026-01-05T10:30:00Z"
    )


class LinkClickRow(SheetRow):
    """One click on, or view of, a tracked link."""

    sheet: ClassVar[str] = "link_clicks"
    title_en: ClassVar[str] = "Clicks on tracked links"
    title_zh: ClassVar[str] = "链接点击"

    click_id: kinds.Id = column(
        "点击ID", en="id of the click", zh="点击编号", required=True, key=True, example="K-000001"
    )
    link_id: kinds.Id = column(
        "链接ID", en="link that was clicked", zh="被点击的链接", required=True, example="L-0001"
    )
    clicked_at: kinds.Moment = column(
        "点击时间",
        en="when (UTC unless a zone is given)",
        zh="点击时间（无时区即 UTC）",
        required=True,
        example="2026-01-05T10:30:00Z",
    )
    buyer_id: kinds.Id = column(
        "买家ID",
        en="platform buyer id; stored only as a keyed hash",
        zh="平台买家 ID，仅存密钥哈希",
        lands_as="buyer_key",
        example="7494000000000000001",
    )
    kind: kinds.ClickKind = column(
        "类型", "点击类型", en="click or view", zh="点击或浏览", default="click", example="click"
    )
    is_paid: kinds.Boolean = column(
        "是否付费", en="whether the click was paid for", zh="是否付费流量", default="false", example="no"
    )
    order_id: kinds.Id = column(
        "订单号", en="order that followed, if known", zh="后续订单号（如有）", example="576460000000000001"
    )
