"""Row models of people and goals: creators, kpi_targets."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from pydantic import model_validator

from ingestion.sheets import kinds
from ingestion.sheets.definition import SheetRow, column
from ingestion.sheets.kinds import Kind
from ingestion.sheets.metric_codes import metric_code
from ingestion.sheets.problems import SheetProblem
from ingestion.sheets.wide import PERIODS, WideRule


class CreatorRow(SheetRow):
    """One handle of a creator, with the facts of the person."""

    sheet: ClassVar[str] = "creators"
    title_en: ClassVar[str] = "Creators: handles and the person behind them"
    title_zh: ClassVar[str] = "达人：账号及其背后的人"
    date_orders: ClassVar[tuple[tuple[str, str], ...]] = (("valid_from", "valid_to"),)
    person_facts: ClassVar[tuple[str, ...]] = (
        "name",
        "tier",
        "market",
        "category",
        "owner",
        "agency",
        "language",
        "timezone",
        "status",
        "followers",
        "platform_score",
        "payee_code",
    )

    handle: kinds.Handle = column(
        "达人账号",
        en="account name on the platform",
        zh="平台账号名",
        required=True,
        key=True,
        example="@mia.style",
    )
    creator_code: kinds.Code = column(
        "达人编码",
        en="your code for the person; blank: the handle",
        zh="达人编码，空白为账号名",
        example="C001",
    )
    account_role: kinds.AccountRole = column(
        "账号角色", en="main, sub or own (the seller's own account)", zh="主号、子号或自有号", example="main"
    )
    valid_from: kinds.FirstDay = column(
        "生效日期",
        en="first day the handle is this creator's; blank: open",
        zh="账号归属首日，空白不限",
        key=True,
        example="2026-01-01",
    )
    valid_to: kinds.LastDay = column(
        "失效日期",
        en="last day the handle is this creator's; blank: open",
        zh="账号归属末日，空白不限",
        example="2026-12-31",
    )
    name: kinds.Text = column("名称", "达人名称", en="name of the person", zh="达人名称", example="Mia")
    tier: kinds.Text = column("层级", en="tier", zh="层级", example="A")
    market: kinds.Market = column("市场", en="ISO country of the creator", zh="达人所在市场", example="US")
    category: kinds.Text = column("类目", en="category", zh="类目", example="Beauty")
    owner: kinds.Text = column("负责人", en="who looks after the creator", zh="负责人", example="Li")
    agency: kinds.Text = column("机构", en="agency", zh="机构", example="Star MCN")
    language: kinds.Text = column("语言", en="language", zh="语言", example="en")
    timezone: kinds.Timezone = column("时区", en="IANA time zone", zh="IANA 时区", example="America/New_York")
    status: kinds.Text = column("状态", en="status of the cooperation", zh="合作状态", example="active")
    followers: kinds.Count = column("粉丝数", en="followers", zh="粉丝数", example="120000")
    platform_score: kinds.Number = column("履约分", en="the platform's score", zh="平台履约分", example="92")
    payee_code: kinds.Id = column(
        "收款方", "收款方编码", en="who is paid for this person", zh="收款方编码", example="P001"
    )


class KpiTargetRow(SheetRow):
    """One target: a metric of a node in a period."""

    sheet: ClassVar[str] = "kpi_targets"
    title_en: ClassVar[str] = "Targets: a metric of a node in a period"
    title_zh: ClassVar[str] = "目标：某节点某周期的指标"
    computed: ClassVar[tuple[tuple[str, Kind, str, str], ...]] = (
        ("metric_as_written", kinds.TEXT, "the metric as the sheet spells it", "表格中的指标写法"),
    )
    stands_for: ClassVar[tuple[tuple[str, str], ...]] = (("层级", "node_type"),)  # its name in org_nodes
    wide: ClassVar[WideRule | None] = PERIODS

    metric: kinds.Metric = column(
        "指标",
        en="code of the metric dictionary, in any case",
        zh="指标字典代码，大小写不限",
        required=True,
        key=True,
        example="gmv_net",
    )
    node_type: kinds.NodeType = column(
        "节点类型",
        "层级类型",
        en="what the target is for",
        zh="目标对象类型",
        required=True,
        key=True,
        example="shop",
    )
    node_code: kinds.Id = column(
        "节点编码",
        "编码",
        en="code of the node, such as a shop_code",
        zh="节点编码，例如店铺代码",
        required=True,
        key=True,
        fold_key=True,
        example="US01",
    )
    period_type: kinds.PeriodType = column(
        "周期类型", en="length of the period", zh="周期类型", required=True, key=True, example="month"
    )
    period_start: kinds.PeriodStart = column(
        "周期开始",
        en="2026-11, 2026Q4, 2026-W47, or a day of the period",
        zh="2026-11、2026Q4、2026-W47 或周期内的日期",
        required=True,
        key=True,
        example="2026-11",
    )
    target_value: kinds.TargetValue = column(
        "目标值",
        en="target; rates as 0.15 or 15%",
        zh="目标值，比率写 0.15 或 15%",
        required=True,
        example="50,000",
    )
    currency: kinds.Currency = column(
        "币种", en="currency of a money target; blank: reporting currency", zh="金额目标的币种", example="USD"
    )
    weight: kinds.Share = column("权重", en="weight in the score", zh="得分权重", example="40%")
    direction: kinds.Direction = column(
        "方向", en="higher or lower is better", zh="越高越好或越低越好", example="higher"
    )
    tier: kinds.Text = column(
        "层级",
        en="only for creators of this tier",
        zh="仅适用该层级达人",
        key=True,
        fold_key=True,
        example="A",
    )
    stage: kinds.CampaignStage = column(
        "阶段",
        en="only in this campaign stage",
        zh="仅适用该活动阶段",
        key=True,
        fold_key=True,
        example="growth",
    )
    combo_code: kinds.Id = column(
        "组合",
        en="targets of one code are judged together",
        zh="同一组合一起评判",
        key=True,
        fold_key=True,
        example="Q4-COMBO",
    )
    combo_rule: kinds.ComboRule = column("组合规则", en="all or weighted", zh="全部达成或加权", example="all")
    rule_version: kinds.Id = column(
        "规则版本", en="version of the scoring rule", zh="考核规则版本", example="1"
    )
    changed_by: kinds.Text = column("修改人", en="who changed it", zh="修改人", example="Li")
    reason: kinds.Text = column("原因", "修改原因", en="why", zh="修改原因", example="Q4 plan")
    approved_by: kinds.Text = column("批准人", "审批人", en="who approved it", zh="批准人", example="Wang")

    @model_validator(mode="after")
    def _agrees_with_period(self) -> KpiTargetRow:
        period = self.period_start
        if (
            period is not None
            and self.period_type is not None
            and period.grain not in ("day", self.period_type)
        ):
            raise SheetProblem(
                "period_disagrees",
                "period_start",
                value=period.written,
                grain=period.grain,
                period_type=self.period_type,
            )
        return self

    def landed(self) -> dict[str, Any]:
        """The period by its first day: of a month or quarter the first of it, of a week the day as given."""
        metric = metric_code(self.metric) if self.metric else None
        return {
            **super().landed(),
            "period_start": self._first_day(),
            "metric": metric,
            "metric_as_written": self.metric,
        }

    def _first_day(self) -> date | None:
        if self.period_start is None:
            return None
        first = self.period_start.first
        if self.period_type == "month":
            return first.replace(day=1)
        if self.period_type == "quarter":
            return first.replace(month=(first.month - 1) // 3 * 3 + 1, day=1)
        return first
