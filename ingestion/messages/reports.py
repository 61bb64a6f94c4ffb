"""What is said about making reports: key -> (English, Chinese). What a report itself says stands with its pages."""

from __future__ import annotations

from typing import Final

REPORTS: Final[dict[str, tuple[str, str]]] = {
    "step_report": ("Writing reports", "生成报告"),
    "report_made": ("Report {name}: {path}", "报告 {name}：{path}"),
    "report_index": ("All reports: {path}", "全部报告：{path}"),
    "reports_line": ("Reports: {count} ({names}); all of them: {path}", "报告：{count} 份（{names}）；全部报告：{path}"),
    "report_failed": (
        "The snapshot is published, but its reports could not be made ({reason}): mend the cause and run linkstar report.",
        "快照已发布，但报告未能生成（{reason}）：排除原因后运行 linkstar report。"),
    "report_bad_period": (
        "{value} is no period: write a week as 2026-W47 or a month as 2026-11.",
        "{value} 不是有效周期：周写作 2026-W47，月写作 2026-11。"),
    "report_unknown_market": (
        "No shop sells in {market}; markets of the snapshot: {known}.", "没有店铺在 {market} 销售；快照中的市场：{known}。"),
    "report_no_creator": (
        "{creator} has neither sales nor cost in {period}: check the code or handle, or choose another period.",
        "{creator} 在 {period} 没有销售或费用：请检查编码或账号，或换一个周期。"),
    "report_bad_formats": (
        "LINKSTAR_REPORTS names {value}: write some of {known}, separated by commas, or none.",
        "LINKSTAR_REPORTS 中的 {value} 无效：请填写 {known} 中的若干项（逗号分隔），或 none。"),
    "report_no_pdf": (
        "No PDF: a system library is missing ({reason}); install Pango (Debian: libpangoft2-1.0-0) and run again.",
        "未生成 PDF：缺少系统库（{reason}）；请安装 Pango（Debian：libpangoft2-1.0-0）后重试。"),
    "doctor_pdf": ("PDF reports", "PDF 报告"),
    "doctor_pdf_missing": ("not possible: {reason}", "无法生成：{reason}"),
    "doctor_pdf_remedy": (
        "Install Pango (Debian: libpangoft2-1.0-0); HTML and XLSX do not need it.",
        "请安装 Pango（Debian：libpangoft2-1.0-0）；HTML 与 XLSX 不需要。"),
    "doctor_fonts": ("Fonts of PDF reports", "PDF 报告字体"),
    "doctor_fonts_missing": ("no font for {scripts}", "缺少字体：{scripts}"),
    "doctor_fonts_remedy": (
        "Install fonts (Debian: fonts-noto-cjk, fonts-noto-core), or such texts are boxes on paper.",
        "请安装字体（Debian：fonts-noto-cjk、fonts-noto-core），否则这些文字在 PDF 中显示为方框。"),
}
