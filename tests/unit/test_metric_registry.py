"""One source of what a metric is: the registry, the published dimension, the document, the codes of targets and the columns' comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment

from ingestion.sheets.metric_codes import METRIC_CODES
from orchestration import cookbook, documents, metric_names
from orchestration.metric_names import begins_with_name, metric_of, metrics, named, named_blocks, named_yaml
from tests.support.dbt_project import parsed

PARTS_OF_PRICE = {"seller_discount", "platform_discount"}  # of order lines; no goal is set on a discount


def _columns() -> Iterator[tuple[str, str, str]]:
    """Model, column and rendered description of everything that is published for readers."""
    for node in parsed().nodes.values():
        if node.resource_type == "model" and node.schema in ("marts", "bi"):
            yield from ((node.name, column.name, " ".join(column.description.split())) for column in node.columns.values())


def test_every_metric_is_defined_in_both_languages() -> None:
    codes = [row["code"] for row in metrics()]
    assert len(codes) == len(set(codes)) > 140
    for row in metrics():
        assert all(row[name] for name in ("name_zh", "name_en", "formula", "formula_zh", "unit", "unit_zh", "grain", "grain_zh", "valid_from")), row["code"]
        assert re.search("[一-鿿]", row["name_zh"] + row["caveat_zh"]), row["code"]
        assert bool(row["caveat"]) == bool(row["caveat_zh"]), row["code"]
        assert not re.search("[一-鿿]", row["name_en"] + row["formula"] + row["caveat"]), row["code"]


def test_a_target_may_name_what_the_registry_defines() -> None:
    assert {row["code"] for row in metrics()} - METRIC_CODES == PARTS_OF_PRICE
    assert METRIC_CODES - {row["code"] for row in metrics()} == set()


def test_every_column_of_a_metric_begins_with_its_name() -> None:
    carrying = [(model, column, description, metric) for model, column, description in _columns()
                if (metric := metric_of(column)) and (model, column) not in metric_names.HOMONYMS]
    assert len(carrying) > 200
    assert [f"{model}.{column}: {description}" for model, column, description, metric in carrying if not begins_with_name(description, metric)] == [], "run `make docs`"


def test_every_metric_is_a_column_or_says_why_not() -> None:
    shown = {metric["code"] for model, column, _ in _columns() if (model, column) not in metric_names.HOMONYMS and (metric := metric_of(column))}
    assert {row["code"] for row in metrics()} - shown == {row["code"] for row in metric_names.elsewhere()}
    assert all(row["zh"] and row["en"] for row in metric_names.elsewhere())


def test_every_metric_is_a_goal_or_says_why_not() -> None:
    goals: dict[str, list[str]] = {}
    macro = parsed().macros["macro.linkstar.kpi_formulas"].macro_sql
    Environment().from_string(macro + "{{ kpi_formulas() }}").render({"return": goals.update})
    assert len(goals) > 100
    assert METRIC_CODES - goals.keys() == {row["code"] for row in metric_names.without_goal()}
    assert all(re.search("[一-鿿]", row["zh"]) and row["en"] for row in metric_names.without_goal())


def test_homonyms_are_still_there_and_still_another_quantity() -> None:
    found = {(model, column): description for model, column, description in _columns() if (model, column) in metric_names.HOMONYMS}
    assert set(found) == metric_names.HOMONYMS
    assert not any(begins_with_name(description, metric) for (_, column), description in found.items() if (metric := metric_of(column)))


def test_documents_are_current() -> None:
    assert documents.stale() == [], "run `make docs`"


def test_a_document_that_was_changed_by_hand_or_is_gone_is_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = {"en": tmp_path / "cookbook.md", "zh": tmp_path / "cookbook.zh.md"}
    paths["en"].write_text(cookbook.document("en") + "\n", encoding="utf-8")
    monkeypatch.setattr(cookbook, "DOCUMENTS", paths)
    assert documents.stale() == ["cookbook.md", "cookbook.zh.md"]


def test_the_document_has_a_row_of_both_languages_for_every_metric() -> None:
    rows = [line.split(" | ") for line in metric_names.metrics_document().splitlines() if line.startswith("| `")]
    assert [row[0] for row in rows] == [f"| `{metric['code']}`" for metric in metrics()]
    assert {len(row) for row in rows} == {8}
    assert rows[0][2] == "商品GMV(总)<br>GMV gross"


@pytest.mark.parametrize(("column", "code"), [
    ("gmv_net", "gmv_net"), ("gmv_net_rc", "gmv_net"), ("gmv_net_local", "gmv_net"), ("commission_est_local", "commission_est"),
    ("orders_rc", None), ("creator_id", None), ("_rc", None),
])
def test_the_metric_of_a_column(column: str, code: str | None) -> None:
    metric = metric_of(column)
    assert (metric and metric["code"]) == code


@pytest.mark.parametrize(("code", "before", "after"), [
    ("gmv_net", "净额 / Net sales", "退款后GMV：净额 / GMV net: net sales"),
    ("gmv_net", "退款后GMV = 总 − 退 / gmv_gross - refunds", "退款后GMV = 总 − 退 / GMV net: gmv_gross - refunds"),
    ("settled_share", "已结算行 / 行 / Settled lines / lines", "结算进度：已结算行 / 行 / Settled share: settled lines / lines"),
    ("ad_boost", "投流，店铺币种 / Ad boost, in shop currency", "投流费，店铺币种 / Ad boost, in shop currency"),
    ("orders", "订单数 / Orders", "订单数 / Orders"),
    ("orders", "只有中文", "只有中文"),
])
def test_names_are_put_in_front(code: str, before: str, after: str) -> None:
    metric = metric_of(code)
    assert metric is not None
    assert named(before, metric) == after
    assert named(after, metric) == after


def test_names_are_put_in_front_where_a_description_stands() -> None:
    model = ("models:\n  - name: {}\n    columns:\n      - name: views\n        data_type: bigint\n        description: 次数 / Seen: often\n"
             "      - name: url\n        description: 链接 / Link\n      - name: orders\n        description: \"{{{{ doc('orders') }}}}\"\n")
    assert named_yaml(model.format("content_roi")) == model.format("content_roi").replace("次数 / Seen: often", "'播放量：次数 / Views: seen: often'")
    assert named_yaml(model.format("tracking_link_health")) == model.format("tracking_link_health")
    assert named_blocks("{% docs orders %}\n去重计数 / Count\n{% enddocs %}\n\n{% docs url %}\n链接 / Link\n{% enddocs %}\n") == (
        "{% docs orders %}\n订单数：去重计数 / Orders: count\n{% enddocs %}\n\n{% docs url %}\n链接 / Link\n{% enddocs %}\n")
