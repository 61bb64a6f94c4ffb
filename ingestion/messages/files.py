"""What is said of files: why one cannot be read, what it is in truth, the texts in templates: key -> (English, Chinese)."""

from __future__ import annotations

from typing import Final

FILES: Final[dict[str, tuple[str, str]]] = {
    # why a file cannot be read
    "cause_encoding": ("its text is neither UTF-8 nor GB18030", "文本编码既不是 UTF-8 也不是 GB18030"),
    "cause_not_json": ("line {line} is not JSON", "第 {line} 行不是 JSON"),
    "cause_system": ("the file system refuses it ({reason})", "文件系统拒绝读取（{reason}）"),
    "cause_cells": ("a cell is not what its column is read as ({reason})", "有单元格与所在列的读取方式不符（{reason}）"),
    "cause_damaged": ("it is incomplete or of another kind than its name says", "文件不完整或格式与扩展名不符"),
    # what a file is in truth
    "found_zip": ("a workbook or zip archive", "工作簿或 zip 压缩包"),
    "found_ole": ("an old .xls workbook", "旧版 .xls 工作簿"),
    "found_parquet": ("a Parquet file", "Parquet 文件"),
    "found_gzip": ("a gzip archive", "gzip 压缩包"),
    "found_pdf": ("a PDF document", "PDF 文档"),
    "found_html": ("a web page (HTML or XML)", "网页（HTML 或 XML）"),
    "found_text": ("plain text", "纯文本"),
    # templates hold both languages
    "template_value": ("value", "取值"),
    "template_not_listed": ("not in the list", "不在可选值中"),
    "template_prefilled_note": (
        "columns that the warehouse filled in; while nothing else is filled in, the row is not read",
        "由数据仓库预填的列；该行其他列都空白时不会被读取"),
    "template_information": ("for information, not read", "仅供参考，不会被读取"),
    "template_sheet": ("sheet", "表"),
    "template_column": ("column", "列"),
    "template_chinese": ("Chinese", "中文"),
    "template_required": ("required", "必填"),
    "template_optional": ("optional", "选填"),
    "template_writing": ("how to write it", "写法"),
    "template_meaning": ("meaning", "含义"),
    "template_blank": ("blank means", "空白表示"),
    "template_example": ("example", "示例"),
    "template_yes": ("yes", "是"),
}
