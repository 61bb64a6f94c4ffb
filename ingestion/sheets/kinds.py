"""Kinds of columns: how a cell is read, which SQL type it lands as, what a template says about it.

One kind is one ``Annotated`` type, used by the row models. Adding a kind means adding one line here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import pyarrow as pa
from pydantic import BeforeValidator

from ingestion.sheets import amounts, choices, dates, metric_codes, values
from ingestion.sheets.choices import Choices


@dataclass(frozen=True)
class Kind:
    """What pydantic metadata says about a column's type.

    Args:
        sql: type of the raw column.
        arrow: the same as an Arrow type.
        en, zh: what a person writes into such a cell.
        is_money: an amount whose currency stands beside it.
        choices: the value list, if there is one.
    """

    sql: str
    arrow: pa.DataType
    en: str
    zh: str
    is_money: bool = False
    choices: Choices | None = None


def _decimal(precision: int, scale: int, en: str, zh: str, *, is_money: bool = False) -> Kind:
    return Kind(f"DECIMAL({precision},{scale})", pa.decimal128(precision, scale), en, zh, is_money)


def _text(en: str, zh: str) -> Kind:
    return Kind("VARCHAR", pa.string(), en, zh)


def _choice(options: Choices) -> tuple[BeforeValidator, Kind]:
    listed = ", ".join(options.labels)
    kind = Kind(
        "VARCHAR",
        pa.string(),
        f"one of: {listed}",
        "可选：" + "、".join(f"{key} {labels[0]}" for key, labels in options.labels.items()),
        choices=options,
    )
    return BeforeValidator(options.read), kind


def _reader(read: Callable[[Any], Any]) -> BeforeValidator:
    return BeforeValidator(read)


_MONEY = _decimal(18, 4, "amount of money, such as 1,234.50", "金额，例如 1,234.50", is_money=True)
_DAY = Kind("DATE", pa.date32(), "date, such as 2026-01-05", "日期，例如 2026-01-05 或 2026年1月5日")
_PERIOD = Kind(
    "DATE", pa.date32(), "2026-11, 2026Q4, 2026-W47 or the first day", "2026-11、2026Q4、2026-W47 或首日"
)
_SHARE = _decimal(18, 8, "share from 0 to 1, or 15%", "0 到 1 的比例，或 15%")
_HOURS = _decimal(18, 4, "hours, 0 or more", "小时数，不小于 0")
_COUNT = Kind("BIGINT", pa.int64(), "whole number", "整数")

TEXT = _text("text", "文本")
Text = Annotated[str | None, _reader(values.read_text), TEXT]
Id = Annotated[
    str | None, _reader(values.read_id), _text("id, formatted as text", "编号，单元格设为文本格式")
]
Code = Annotated[
    str | None, _reader(values.read_code), _text("code, formatted as text", "编码，单元格设为文本格式")
]
Ids = Annotated[
    str | None,
    _reader(values.read_ids),
    _text("ids, comma-separated, formatted as text", "编号，逗号分隔，单元格设为文本格式"),
]
Handle = Annotated[
    str | None, _reader(values.read_handle), _text("handle, with or without @", "账号名，可带 @")
]
Market = Annotated[
    str | None, _reader(values.read_market), _text("ISO country, such as US", "ISO 国家代码，例如 US")
]
MarketOrAll = Annotated[
    str | None,
    _reader(values.read_market_or_all),
    _text("ISO country, or * for all", "ISO 国家代码，* 表示全部"),
]
Currency = Annotated[
    str | None, _reader(values.read_currency), _text("ISO currency, such as USD", "ISO 币种，例如 USD")
]
Timezone = Annotated[
    str | None,
    _reader(values.read_timezone),
    _text("IANA zone, such as America/Los_Angeles", "IANA 时区，例如 Asia/Bangkok"),
]
Metric = Annotated[
    str | None,
    _reader(metric_codes.read_metric),
    _text("code of the metric dictionary, such as gmv_net", "指标字典中的代码，例如 gmv_net"),
]
EvidenceOrder = Annotated[
    str | None,
    _reader(choices.read_evidence_order),
    _text(
        "comma-separated, strongest first: " + ", ".join(choices.EVIDENCE_KINDS.labels),
        "逗号分隔，由强到弱：" + ", ".join(choices.EVIDENCE_KINDS.labels),
    ),
]

Boolean = Annotated[
    bool | None, _reader(values.read_boolean), Kind("BOOLEAN", pa.bool_(), "yes or no", "是 或 否")
]
Count = Annotated[int | None, _reader(amounts.integer_reader()), _COUNT]
Days = Annotated[int | None, _reader(amounts.read_days), Kind("BIGINT", pa.int64(), "whole days", "整天数")]
AtLeastOne = Annotated[int | None, _reader(amounts.integer_reader(1)), _COUNT]
Money = Annotated[Decimal | None, _reader(amounts.decimal_reader(18, 4, percent=False)), _MONEY]
UnitCost = Annotated[Decimal | None, _reader(amounts.decimal_reader(18, 4, "0", percent=False)), _MONEY]
Number = Annotated[Decimal | None, _reader(amounts.decimal_reader(18, 4)), _decimal(18, 4, "number", "数字")]
TargetValue = Annotated[
    Decimal | None, _reader(amounts.decimal_reader(28, 8)), _decimal(28, 8, "number, or 15%", "数字，或 15%")
]
ExchangeRate = Annotated[
    Decimal | None,
    _reader(amounts.decimal_reader(38, 18, "0", above=True)),
    _decimal(38, 18, "units of to_currency for one from_currency", "1 单位原币种等于多少目标币种"),
]
Share = Annotated[Decimal | None, _reader(amounts.decimal_reader(18, 8, "0", "1")), _SHARE]
Hours = Annotated[Decimal | None, _reader(amounts.decimal_reader(18, 4, "0")), _HOURS]
PositiveHours = Annotated[Decimal | None, _reader(amounts.decimal_reader(18, 4, "0", above=True)), _HOURS]

FirstDay = Annotated[date | None, _reader(dates.read_first_day), _DAY]
LastDay = Annotated[date | None, _reader(dates.read_last_day), _DAY]
Moment = Annotated[
    datetime | None,
    _reader(dates.read_moment),
    Kind(
        "TIMESTAMP",
        pa.timestamp("us"),
        "time, such as 2026-01-05T10:30:00Z (no zone = UTC)",
        "时间，例如 2026-01-05T10:30:00Z（无时区即 UTC）",
    ),
]
PeriodStart = Annotated[dates.Period | None, _reader(dates.read_period), _PERIOD]

AccountRole = Annotated[str | None, *_choice(choices.ACCOUNT_ROLES)]
ApprovalRole = Annotated[str | None, *_choice(choices.APPROVAL_ROLES)]
CalendarKind = Annotated[str | None, *_choice(choices.CALENDAR_KINDS)]
CampaignStage = Annotated[str | None, *_choice(choices.CAMPAIGN_STAGES)]
ClickKind = Annotated[str | None, *_choice(choices.CLICK_KINDS)]
CollaborationEvent = Annotated[str | None, *_choice(choices.COLLABORATION_EVENTS)]
ComboRule = Annotated[str | None, *_choice(choices.COMBO_RULES)]
ContentFormat = Annotated[str | None, *_choice(choices.CONTENT_FORMATS)]
CostStage = Annotated[str | None, *_choice(choices.COST_STAGES)]
CostType = Annotated[str | None, *_choice(choices.COST_TYPES)]
Decision = Annotated[str | None, *_choice(choices.DECISIONS)]
Direction = Annotated[str | None, *_choice(choices.DIRECTIONS)]
GoalType = Annotated[str | None, *_choice(choices.GOAL_TYPES)]
NodeType = Annotated[str | None, *_choice(choices.NODE_TYPES)]
OrgNodeType = Annotated[str | None, *_choice(choices.ORG_NODE_TYPES)]
PaidBy = Annotated[str | None, *_choice(choices.PAID_BY)]
PaidPolicy = Annotated[str | None, *_choice(choices.PAID_POLICIES)]
PathTransform = Annotated[str | None, *_choice(choices.PATH_TRANSFORMS)]
PeriodType = Annotated[str | None, *_choice(choices.PERIOD_TYPES)]
RateType = Annotated[str | None, *_choice(choices.RATE_TYPES)]
ReviewResult = Annotated[str | None, *_choice(choices.REVIEW_RESULTS)]
RuleModel = Annotated[str | None, *_choice(choices.RULE_MODELS)]
RuleStatus = Annotated[str | None, *_choice(choices.RULE_STATUSES)]
ThresholdKind = Annotated[str | None, *_choice(choices.THRESHOLD_KINDS)]
TrafficSource = Annotated[str | None, *_choice(choices.TRAFFIC_SOURCES)]
UserRole = Annotated[str | None, *_choice(choices.USER_ROLES)]
WeekStart = Annotated[str | None, *_choice(choices.WEEK_STARTS)]
