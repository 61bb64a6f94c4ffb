"""Wide tables: a column a period, a column an event."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.support.inbox import Inbox, csv_text


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    """An empty home."""
    return Inbox(tmp_path)


def test_targets_in_wide_form_land_as_one_row_a_period(inbox: Inbox) -> None:
    inbox.drop("wide.csv", "指标,层级类型,节点编码,币种,2026-11,2026年12月 目标,2027Q1\n"
                           'gmv_net,店铺,US01,USD,"50,000",60000,\nAOV,market,US,USD,,,31.5\norders,shop,US01,,many,,\n')
    inbox.drop_workbook("weeks.xlsx", {"plan": [
        ["metric", "node_type", "node_code", "period_type", "is_deleted", datetime(2026, 11, 2), datetime(2026, 11, 9)],
        ["roi_ratio", "creator", "C1", "week", None, 2.5, 3], ["roi_ratio", "creator", "C2", "week", "yes", None, None]]})
    report = inbox.load()
    columns = "metric_as_written, node_type, node_code, period_type, cast(period_start as varchar), cast(target_value as double), currency"
    assert inbox.merged("kpi_targets", columns) == [
        ("AOV", "market", "US", "quarter", "2027-01-01", 31.5, "USD"), ("gmv_net", "shop", "US01", "month", "2026-11-01", 50000.0, "USD"),
        ("gmv_net", "shop", "US01", "month", "2026-12-01", 60000.0, "USD"), ("roi_ratio", "creator", "C1", "week", "2026-11-02", 2.5, None),
        ("roi_ratio", "creator", "C1", "week", "2026-11-09", 3.0, None)]
    assert sorted((one.rows_read, one.rows_new, one.rows_held) for one in report.resources) == [(4, 3, 1), (4, 4, 0)]
    inbox.drop("wide.csv", "指标,层级类型,节点编码,币种,2026-11,2026年12月 目标\ngmv_net,店铺,US01,USD,50000,\n")
    inbox.load()
    assert inbox.merged("kpi_targets", "metric, cast(period_start as varchar)")[0] == ("gmv_net", "2026-11-01")
    assert len(inbox.merged("kpi_targets", "metric")) == 3


TRACKER = ("达人账号", "活动编码", "已邀约", "已寄样 日期", "sample_delivered 已签收", "审核通过", "已发布", "跟进情况")


def test_a_tracker_with_a_column_an_event_lands_as_one_row_an_event(inbox: Inbox) -> None:
    rows = [["@Mia", "BF", "2026/11/1", "2026年11月3日", "", "", "", "ok"], ["zoe", "BF", "2026-11-02", "是", "", "", "2026-11-09 18:00", ""]]
    inbox.drop("tracker.csv", csv_text(TRACKER, *rows))
    inbox.drop("events.csv", csv_text(["creator_code", "节点", "发生时间"], ["C1", "已签约", "2026-11-04"], ["C1", "签收", "2026-11-04"]))
    report = inbox.load()
    columns = "coalesce(handle, creator_code), event, cast(occurred_at as varchar), campaign_code, extra"
    zoe = [("zoe", "invited", "2026-11-02 00:00:00", "BF", None), ("zoe", "published", "2026-11-09 18:00:00", "BF", None)]
    kept = '{"跟进情况":"ok"}'
    mia = [("mia", "invited", "2026-11-01 00:00:00", "BF", kept), ("mia", "sample_sent", "2026-11-03 00:00:00", "BF", kept)]
    signed = ("C1", "signed", "2026-11-04 00:00:00", None, None)
    assert inbox.merged("collaboration_events", columns) == [signed, *mia, *zoe]
    assert [row[:3] for row in inbox.held()] == [("events.csv", 3, "bad_choice"), ("tracker.csv", 3, "bad_time")]
    assert sorted((one.rows_read, one.rows_new, one.rows_held) for one in report.resources) == [(2, 1, 1), (5, 4, 1)]
    rows[0][2] = ""  # the invitation was a mistake
    inbox.drop("tracker.csv", csv_text([*TRACKER, "作废"], [*rows[0], ""], [*rows[1][:3], "", "", "", "", "", "作废"]))
    inbox.load()
    assert inbox.merged("collaboration_events", columns) == [signed, mia[1]]
