"""Row models of the organisation and what it measures itself by: org_nodes, assignments, thresholds, benchmarks,
calendar, users."""

from __future__ import annotations

from typing import Any, ClassVar

from ingestion.sheets import kinds
from ingestion.sheets.definition import SheetRow, column
from ingestion.sheets.metric_codes import metric_code


class OrgNodeRow(SheetRow):
    """One node of the organisation, and what it hangs under."""

    sheet: ClassVar[str] = "org_nodes"
    title_en: ClassVar[str] = "Organisation: teams, people, agencies and what they belong to"
    title_zh: ClassVar[str] = "组织：团队、人员、机构及其上级"

    node_type: kinds.OrgNodeType = column(
        "层级", "节点类型", en="what the node is", zh="节点类型", required=True, example="team"
    )
    node_code: kinds.Id = column(
        "编码", "节点编码", en="code of the node", zh="节点编码", required=True, example="T-US"
    )
    parent_type: kinds.OrgNodeType = column("上级层级", en="what it belongs to", zh="上级类型", example="org")
    parent_code: kinds.Id = column("上级编码", en="code of what it belongs to", zh="上级编码", example="GROUP")
    name: kinds.Text = column("名称", en="name", zh="名称", example="US team")


class AssignmentRow(SheetRow):
    """What a node is responsible for, from when to when."""

    sheet: ClassVar[str] = "assignments"
    title_en: ClassVar[str] = "Assignments: which creators, shops or markets a node is responsible for"
    title_zh: ClassVar[str] = "负责关系：节点负责的达人、店铺或市场"
    date_orders: ClassVar[tuple[tuple[str, str], ...]] = (("valid_from", "valid_to"),)

    node_type: kinds.OrgNodeType = column(
        "层级", "节点类型", en="who is responsible", zh="责任方类型", required=True, example="person"
    )
    node_code: kinds.Id = column(
        "编码", "节点编码", en="code of who is responsible", zh="责任方编码", required=True, example="Li"
    )
    scope_type: kinds.OrgNodeType = column(
        "负责类型", en="what it is responsible for", zh="负责对象类型", required=True, example="creator"
    )
    scope_code: kinds.Id = column("负责对象", en="code of that", zh="负责对象编码", required=True, example="C001")
    valid_from: kinds.FirstDay = column(
        "生效日期", en="first day; blank: open", zh="首日，空白不限", example="2026-01-01"
    )
    valid_to: kinds.LastDay = column("失效日期", en="last day; blank: open", zh="末日，空白不限", example="2026-12-31")
    share_pct: kinds.Share = column("占比", "分摊比例", en="share of it", zh="分摊比例", default="1", example="50%")


class ThresholdRow(SheetRow):
    """One threshold that replaces a built-in default."""

    sheet: ClassVar[str] = "thresholds"
    title_en: ClassVar[str] = "Thresholds: limits of tiers, stop-loss, points and tolerances"
    title_zh: ClassVar[str] = "阈值：分级、止损、积分与容差的界限"

    kind: kinds.ThresholdKind = column(
        "类型", en="what it is a limit of", zh="阈值类型", required=True, key=True, example="stop_loss"
    )
    name: kinds.Text = column("名称", en="which one", zh="阈值名称", required=True, key=True, example="roi_ratio")
    market: kinds.Market = column(
        "市场", en="only in this market; blank: all", zh="仅适用市场，空白为全部", key=True, example="US"
    )
    value: kinds.TargetValue = column("值", "阈值", en="the limit", zh="阈值", required=True, example="1.2")
    valid_from: kinds.FirstDay = column(
        "生效日期", en="first day; blank: from the beginning", zh="首日，空白为一直有效", key=True, example="2026-01-01"
    )


class BenchmarkRow(SheetRow):
    """One figure of the industry, from outside."""

    sheet: ClassVar[str] = "benchmarks"
    title_en: ClassVar[str] = "Benchmarks: figures of the industry to compare with"
    title_zh: ClassVar[str] = "行业基准：用于对比的外部数据"

    metric: kinds.Metric = column(
        "指标", en="code of the metric dictionary", zh="指标字典代码", required=True, example="ctr"
    )
    market: kinds.Market = column("市场", en="ISO country", zh="市场", required=True, example="US")
    category: kinds.Text = column("类目", en="category", zh="类目", required=True, example="Beauty")
    value: kinds.TargetValue = column("值", "基准值", en="the figure", zh="基准值", required=True, example="3.1%")
    period_start: kinds.PeriodStart = column(
        "周期开始",
        en="2026-11, 2026Q4, or the first day",
        zh="2026-11、2026Q4 或首日",
        required=True,
        example="2026-11",
    )
    source: kinds.Text = column("来源", en="where it comes from", zh="数据来源", example="industry report")

    def landed(self) -> dict[str, Any]:
        """A code in its own spelling, a period by its first day."""
        first = self.period_start.first if self.period_start else None
        return {**super().landed(), "metric": metric_code(self.metric) if self.metric else None, "period_start": first}


class CalendarRow(SheetRow):
    """One stretch of days that explains a figure."""

    sheet: ClassVar[str] = "calendar"
    title_en: ClassVar[str] = "Calendar: holidays, promotions and GMV Max days"
    title_zh: ClassVar[str] = "日历：节假日、大促与 GMV Max 投放期"
    date_orders: ClassVar[tuple[tuple[str, str], ...]] = (("starts_on", "ends_on"),)

    event: kinds.Text = column("事件", en="what it is", zh="事件名称", required=True, example="Black Friday")
    starts_on: kinds.FirstDay = column("开始日期", en="first day", zh="首日", required=True, example="2026-11-27")
    ends_on: kinds.LastDay = column("结束日期", en="last day", zh="末日", required=True, example="2026-11-30")
    market: kinds.Market = column("市场", en="only in this market", zh="仅限该市场", example="US")
    shop_code: kinds.Id = column("店铺代码", "店铺编码", en="only in this shop", zh="仅限该店铺", example="US01")
    kind: kinds.CalendarKind = column(
        "类型", en="holiday, promotion or gmv_max", zh="节假日、大促或 GMV Max", example="promotion"
    )


class UserRow(SheetRow):
    """One member of the team, in one role."""

    sheet: ClassVar[str] = "users"
    title_en: ClassVar[str] = "Users: who may approve what"
    title_zh: ClassVar[str] = "成员：角色与审批权限"

    person: kinds.Text = column(
        "人员", "成员", en="who, as the other sheets write it", zh="人员，与其他表写法一致", required=True, example="Li"
    )
    role: kinds.UserRole = column("角色", en="role", zh="角色", required=True, example="finance")
    market: kinds.Market = column("市场", en="only for this market", zh="仅限该市场", example="US")
    may_approve: kinds.Boolean = column(
        "可审批", "是否可审批", en="may approve", zh="是否可审批", default="false", example="yes"
    )
    left_on: kinds.FirstDay = column("离职日期", en="first day no longer there", zh="离职日", example="2026-12-31")
