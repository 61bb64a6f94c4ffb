"""What the layout itself says, in both languages: badges, banner, navigation. What a page says stands with the page."""

from __future__ import annotations

from typing import Final

from orchestration.reports.model import Text

BADGES: Final[dict[str, Text]] = {
    "settled": Text("settled", "已结算"),
    "estimated": Text("estimated", "预估"),
    "missing": Text("data missing", "缺数据"),
}

BADGE_MEANING: Final[dict[str, Text]] = {
    "settled": Text("nothing in it can still move", "不会再变动"),
    "estimated": Text("part of it is still open", "其中部分尚未确定"),
    "missing": Text("an input is not known", "缺少所需数据"),
}

WORDS: Final[dict[str, Text]] = {
    "brand": Text("Effect report", "效果报告"),
    "other_language": Text("中文", "English"),
    "pages": Text("Pages", "页面"),
    "appendix": Text("Appendix", "附录"),
    "definition": Text("Definition", "定义"),
    "caveat": Text("Read with care", "注意"),
    "lacks": Text("Missing", "缺少"),
    "more": Text("more", "更多"),
    "to_fill": Text("What fills this", "如何补齐"),
    "top": Text("Top", "返回顶部"),
    "touched": Text("Pages affected", "受影响页面"),
    "all_markets": Text("All markets", "全部市场"),
    "week": Text("Week", "周报"),
    "month": Text("Month", "月报"),
    "index": Text("All reports", "全部报告"),
    "no_reports": Text("No report yet.", "还没有报告。"),
    "page": Text("Page", "第"),
    "page_after": Text("", "页"),
    "key": Text("Key", "图例"),
    "unknown_metric": Text("A figure of this report.", "本报告的数字。"),
    "snapshot": Text("Snapshot", "快照"),
    "files": Text("Files", "文件"),
}

INPUTS: Final[dict[str, Text]] = {
    "unit_cost": Text("unit costs", "单位成本"),
    "platform_fees": Text("platform fees", "平台费用"),
    "shipping_cost": Text("shipping costs", "运费"),
    "fx_rate": Text("exchange rates", "汇率"),
    "vat_rate": Text("VAT rate", "税率"),
}
"""Inputs as ``missing_inputs`` names them."""
