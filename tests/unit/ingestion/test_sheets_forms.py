"""Every way of writing that the contract accepts, in the sheets that have such a column; and headers that look alike."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from ingestion.sheets import SHEETS
from ingestion.sheets.parse import FileScope, Held, RowParser
from ingestion.sheets.recognise import recognise

CHOICES = [
    (sheet, column.name, value, label)
    for sheet, definition in SHEETS.items()
    for column in definition.columns
    if column.kind.choices is not None
    for value, labels in column.kind.choices.labels.items()
    for label in (value, value.upper(), *labels, f"{value} {labels[0]}")
]


def _row(sheet: str, **cells: Any) -> dict[str, Any] | Held:
    """A row of examples with some cells replaced."""
    columns = [one for one in SHEETS[sheet].columns if one.info.example or one.name in cells]
    header = recognise(SHEETS, [one.name for one in columns])
    assert header is not None and header.definition.name == sheet
    parser = RowParser(header, FileScope("a.csv", "hash", lambda buyer: buyer), "")
    return parser.parse(2, [cells.get(one.name, one.info.example) for one in columns])


@pytest.mark.parametrize(("sheet", "name", "value", "label"), CHOICES)
def test_a_value_list_is_read_in_english_and_chinese(sheet: str, name: str, value: str, label: str) -> None:
    row = _row(sheet, **{name: label}, **({"period_start": "2026-11-01"} if name == "period_type" else {}))
    assert isinstance(row, dict), row
    assert row[name] == value


@pytest.mark.parametrize(
    ("sheet", "name", "written", "value"),
    [
        ("campaigns", "starts_on", "2026/1/5", date(2026, 1, 5)),
        ("campaigns", "starts_on", "2026-11", date(2026, 11, 1)),
        ("campaigns", "ends_on", "2026年11月", date(2026, 11, 30)),
        ("campaigns", "ends_on", "2026Q4", date(2026, 12, 31)),
        ("campaigns", "is_pilot", "是", True),
        ("campaigns", "budget", "￥20,000.5", Decimal("20000.5")),
        ("campaigns", "product_ids", "1729400000000000001，1729400000000000002; 1729400000000000001",
         "1729400000000000001,1729400000000000002"),
        ("campaigns", "product_ids", 1729.0, "1729"),
        ("contracts", "commission_rate", "15%", Decimal("0.15")),
        ("contracts", "commission_rate", "０．１５", Decimal("0.15")),
        ("contracts", "payment_terms_days", "30天", 30),
        ("contracts", "payment_terms_days", "45 days", 45),
        ("contracts", "payment_terms_days", 60.0, 60),
        ("contracts", "licence_until", "2027年", None),
        ("contents", "published_at", "2026年1月5日 10:30", datetime(2026, 1, 5, 10, 30)),
        ("contents", "published_at", "2026-01-05T10:30:00+08:00", datetime(2026, 1, 5, 2, 30)),
        ("contents", "content_id", "", "7550000000000000001"),
        ("benchmarks", "value", "3.1%", Decimal("0.031")),
        ("benchmarks", "period_start", "2026Q4", date(2026, 10, 1)),
        ("benchmarks", "metric", "CTR", "ctr"),
        ("thresholds", "kind", "直播评分", "直播评分"),
        ("assignments", "share_pct", "50%", Decimal("0.5")),
        ("traffic_daily", "sessions", "1.2万", 12_000),
    ],
)
def test_dates_percentages_and_lists_are_read_as_people_write_them(sheet: str, name: str, written: Any, value: Any) -> None:
    row = _row(sheet, **{name: written})
    if value is None:
        assert isinstance(row, Held) and row.record.reason.code == "bad_date"
    else:
        assert isinstance(row, dict), row
        assert row[name] == value


@pytest.mark.parametrize(
    ("sheet", "name", "written", "code"),
    [
        ("samples", "order_id", 576461413038785752, "damaged_id"),
        ("campaigns", "product_ids", "1.7294E+18, 5", "damaged_id"),
        ("payments", "payment_ref", "", "missing_value"),
        ("approvals", "decision", "maybe", "bad_choice"),
        ("approvals", "role", "intern", "bad_choice"),
        ("assignments", "share_pct", "50", "number_out_of_range"),
        ("contracts", "payment_terms_days", "monthly", "bad_number"),
        ("campaigns", "ends_on", "2026-01-01", "dates_reversed"),
        ("disputes", "closed_at", "2026-01-01", "dates_reversed"),
        ("erp_orders", "net_amount", "THB 5", "currency_disagrees"),
        ("traffic_daily", "revenue", "15%", "bad_number"),
    ],
)
def test_what_cannot_be_read_is_held(sheet: str, name: str, written: Any, code: str) -> None:
    row = _row(sheet, **{name: written})
    assert isinstance(row, Held)
    assert row.record.reason.code == code


@pytest.mark.parametrize(
    ("header", "sheet", "also"),
    [
        ("达人账号,平台SKU,寄样日,签收日", "samples", ()),
        ("达人账号,活动编码,已寄样,已签收,已发布", "collaboration_events", ()),
        ("达人编码,节点,发生时间,活动编码,合同编号", "collaboration_events", ()),
        ("达人编码,合同编号,活动编码,签约日期", "contracts", ()),
        ("合同编号,达人编码,签约日期,已签约,已发布", "collaboration_events", ()),
        ("达人账号,名称,层级,已签约", "creators", ()),
        ("活动编码,活动名称,市场,开始日期,结束日期", "campaigns", ()),
        ("事件,市场,开始日期,结束日期", "calendar", ()),
        ("层级,编码,名称,上级编码", "org_nodes", ()),
        ("层级,编码,负责类型,负责对象,名称", "assignments", ()),
        ("指标,节点类型,节点编码,2026-11,2026-12", "kpi_targets", ()),
        ("指标,市场,类目,基准值,周期开始", "benchmarks", ()),
        ("类型,名称,市场,值,生效日期", "thresholds", ()),
        ("日期,费用类型,金额,币种,合同编号,活动编码,达人编码", "costs", ()),
        ("付款单号,达人编码,金额,币种,付款日", "payments", ()),
        ("应付单号,角色,审批人,审批结果,审批金额,应付单版本,审批时间", "approvals", ()),
        ("应付单号,提出时间,币种,原因", "disputes", ()),
        ("订单号,净额,币种,店铺代码", "erp_orders", ()),
        ("日期,来源,会话数,UTM活动", "traffic_daily", ()),
        ("人员,角色,市场", "users", ()),
        ("内容ID,达人账号,发布时间,审核结果", "contents", ()),
        ("链接ID,链接,达人账号,内容ID", "tracking_links", ()),
        ("达人账号,市场,链接", "creators", ("contents",)),
    ],
)
def test_similar_headers_are_not_confused(header: str, sheet: str, also: tuple[str, ...]) -> None:
    found = recognise(SHEETS, header.split(","))
    assert found is not None
    assert (found.definition.name, found.also) == (sheet, also)


def test_targets_may_call_the_type_of_a_node_what_the_organisation_calls_it() -> None:
    header = recognise(SHEETS, ["指标", "层级", "编码", "币种", "2026-10", "2026Q4"])
    assert header is not None and header.definition.name == "kpi_targets"
    assert header.names[:3] == ("metric", "node_type", "node_code")
    both = recognise(SHEETS, ["指标", "层级", "节点类型", "节点编码", "2026-10"])
    assert both is not None and both.names[:3] == ("metric", "tier", "node_type")
    organisation = recognise(SHEETS, ["层级", "编码", "名称"])
    assert organisation is not None and organisation.definition.name == "org_nodes"


def test_a_sheet_without_marked_key_has_all_columns_but_the_note_as_key() -> None:
    first, second = _row("users"), _row("users", market="GB")
    assert isinstance(first, dict) and isinstance(second, dict)
    assert first["natural_key"] == "Li|finance|US|True|2026-12-31"
    assert second["natural_key"] != first["natural_key"]
    assert [one.name for one in SHEETS["users"].value_columns] == []


def test_a_content_is_known_by_the_id_in_its_address() -> None:
    by_id, by_url = _row("contents", url="", note="x"), _row("contents", content_id="")
    other = _row("contents", content_id="", url="https://example.com/video/5")
    assert isinstance(by_id, dict) and isinstance(by_url, dict) and isinstance(other, dict)
    assert by_id["natural_key"] == by_url["natural_key"] == "7550000000000000001"
    assert (other["natural_key"], other["content_id"]) == ("url|https://example.com/video/5", None)
