"""Value lists of the sheets: the value that lands, its Chinese labels, and the reading of either.

Belongs here: each list once. Templates, validation and documentation all take it from here.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from ingestion.sheets.problems import SheetProblem
from ingestion.sheets.values import read_text


def _folded(text: str) -> str:
    return re.sub(r"[\s\-_]+", "_", unicodedata.normalize("NFKC", text).strip().casefold())


@dataclass(frozen=True)
class Choices:
    """A list of allowed values.

    Args:
        labels: value -> Chinese labels; the first one is shown.
        is_open: other values are kept as written (labels are still translated).
    """

    labels: dict[str, tuple[str, ...]]
    is_open: bool = False

    def read(self, value: object) -> str | None:
        """The value meant by an English word or a Chinese label.

        Raises:
            SheetProblem: the list is closed and does not hold it.
        """
        text = read_text(value)
        if text is None:
            return None
        meant = text if text in self.labels else self._by_label.get(_folded(text))
        if meant is None and not self.is_open:
            raise SheetProblem(
                "bad_choice",
                value=text,
                choices=", ".join(self.labels),
                choices_zh="、".join(f"{k} {v[0]}" for k, v in self.labels.items()),
            )
        return meant or text

    def shown(self) -> list[str]:
        """The values as a template's drop-down list offers them."""
        return list(self.labels)

    @cached_property
    def _by_label(self) -> dict[str, str]:
        return {
            _folded(label): key
            for key, labels in self.labels.items()
            for label in (key, *labels, *(f"{key} {one}" for one in labels))
        }


COST_TYPES = Choices(
    {
        "fixed_fee": ("坑位费",),
        "bonus": ("奖励",),
        "sample_goods": ("样品",),
        "sample_shipping": ("样品运费",),
        "ad_boost": ("投流",),
        "production": ("制作费",),
        "licence": ("授权费",),
        "mcn_service_fee": ("机构服务费",),
        "service_labour": ("客服人力",),
        "return_loss": ("退货损耗",),
        "outbound_shipping": ("尾程运费",),
        "warehousing": ("仓储",),
        "cross_border_fee": ("跨境手续费",),
        "tax": ("税费",),
        "tool_overhead": ("工具费",),
        "other": ("其他",),
    }
)
COST_STAGES = Choices({"estimated": ("预估", "预计"), "actual": ("实际",)})
ACCOUNT_ROLES = Choices(
    {"main": ("主号", "大号"), "sub": ("子号", "小号", "副号"), "own": ("自有号", "自营号", "官方号")}
)
WEEK_STARTS = Choices({"mon": ("周一", "星期一", "monday"), "sun": ("周日", "星期日", "星期天", "sunday")})
RATE_TYPES = Choices({"daily": ("日汇率", "每日", "日"), "monthly": ("月汇率", "每月", "月")})
NODE_TYPES = Choices(
    {
        "org": ("组织", "公司"),
        "market": ("市场",),
        "shop": ("店铺",),
        "team": ("团队",),
        "person": ("个人", "人员"),
        "agency": ("机构",),
        "creator": ("达人",),
        "campaign": ("活动",),
        "collaboration": ("合作",),
        "tier": ("层级",),
    }
)
PERIOD_TYPES = Choices(
    {
        "quarter": ("季度", "季", "quarterly"),
        "month": ("月度", "月", "monthly"),
        "week": ("周", "weekly"),
        "day": ("日", "daily"),
        "campaign": ("活动",),
    }
)
DIRECTIONS = Choices({"higher": ("越高越好", "高"), "lower": ("越低越好", "低")})
COMBO_RULES = Choices({"all": ("全部达成", "全部"), "weighted": ("加权",)})
CAMPAIGN_STAGES = Choices(
    {"cold_start": ("冷启动",), "growth": ("成长期",), "mature": ("成熟期",)}, is_open=True
)
CLICK_KINDS = Choices({"click": ("点击",), "view": ("浏览", "观看")})
RULE_MODELS = Choices(
    {
        "platform_credit": ("平台归因",),
        "last_touch": ("末次触点",),
        "first_touch": ("首次触点",),
        "linear": ("线性",),
        "position_based": ("位置加权",),
        "time_decay": ("时间衰减",),
        "markov": ("马尔可夫",),
        "shapley": ("沙普利",),
    }
)
EVIDENCE_KINDS = Choices(
    {
        "platform": ("平台",),
        "live_room": ("直播间", "直播"),
        "click": ("点击",),
        "view": ("浏览",),
        "content_window": ("内容窗口",),
    }
)
PAID_POLICIES = Choices({"include": ("包含",), "exclude": ("排除",), "only": ("仅付费", "仅")})
PATH_TRANSFORMS = Choices({"none": ("无", "不处理"), "collapse_repeats": ("合并重复",)})
RULE_STATUSES = Choices({"draft": ("草稿",), "active": ("启用", "生效"), "retired": ("停用", "已停用")})


GOAL_TYPES = Choices(
    {
        "new_buyers": ("拉新",),
        "clear_stock": ("清库存",),
        "test_product": ("测款",),
        "exposure": ("曝光",),
    }
)
COLLABORATION_EVENTS = Choices(
    {
        "invited": ("已邀约",),
        "accepted": ("已接受",),
        "signed": ("已签约",),
        "sample_sent": ("已寄样",),
        "sample_delivered": ("已签收",),
        "draft_submitted": ("已交稿",),
        "review_passed": ("审核通过",),
        "review_rejected": ("审核驳回",),
        "published": ("已发布",),
        "instruction_changed": ("指令变更",),
        "disputed": ("争议",),
        "breached": ("违约",),
        "settled": ("已结算",),
    }
)
PAID_BY = Choices({"us": ("我方", "商家", "品牌方"), "platform": ("平台",)})
CONTENT_FORMATS = Choices({"video": ("视频", "短视频"), "live": ("直播",), "photo": ("图文",)}, is_open=True)
REVIEW_RESULTS = Choices(
    {"passed": ("通过", "审核通过", "approved"), "rejected": ("驳回", "审核驳回", "未通过")}, is_open=True
)
ORG_NODE_TYPES = Choices(
    {
        "org": ("组织", "公司"),
        "market": ("市场",),
        "shop": ("店铺",),
        "team": ("团队",),
        "person": ("个人", "人员"),
        "agency": ("机构",),
        "creator": ("达人",),
        "campaign": ("活动",),
    }
)
THRESHOLD_KINDS = Choices(
    {
        "tier": ("层级", "分级"),
        "stop_loss": ("止损",),
        "points": ("积分",),
        "reward": ("奖励",),
        "tolerance": ("容差",),
        "sample_due_days": ("样品应发天数", "寄样应发天数"),
        "review_hours": ("审核时限", "审核小时数"),
        "dispute_hours": ("异议时限", "异议小时数"),
        "tier_followers": ("层级粉丝数", "分级粉丝数"),
        "new_creator": ("新达人",),
        "health": ("健康", "健康度"),
        "anomaly": ("异常",),
    },
    is_open=True,
)
APPROVAL_ROLES = Choices({"ops": ("运营",), "finance": ("财务",)})
USER_ROLES = Choices({"ops": ("运营",), "finance": ("财务",), "manager": ("经理", "主管")}, is_open=True)
DECISIONS = Choices({"approved": ("通过", "批准", "已通过"), "rejected": ("驳回", "拒绝", "已驳回")})
CALENDAR_KINDS = Choices(
    {"holiday": ("节假日", "节日"), "promotion": ("大促", "促销"), "gmv_max": ("GMV Max", "全域推广")}
)
TRAFFIC_SOURCES = Choices({"GA": ("谷歌分析", "GA4", "Google Analytics"), "site": ("独立站", "站点")}, is_open=True)


def read_evidence_order(value: object) -> str | None:
    """Kinds of evidence from strongest to weakest, comma-separated, each once."""
    text = read_text(value)
    if text is None:
        return None
    kinds = [EVIDENCE_KINDS.read(part) for part in re.split(r"[,，、;；>|\s]+", text) if part]
    return ",".join(dict.fromkeys(kind for kind in kinds if kind)) or None
