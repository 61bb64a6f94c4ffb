"""Why a row or file is held out, and what to do about it: code -> (reason, its Chinese, remedy, its Chinese).

The texts are format strings; whoever holds a row fills them. A record keeps them in both languages.
"""

from __future__ import annotations

from typing import Final

# Rows of an API: nobody but the source can correct them.
API_REASONS: Final[dict[str, tuple[str, str, str, str]]] = {
    "not_an_object": (
        "the row is not an object with fields",
        "该行不是带字段的对象",
        "report it to the source's support; a corrected row is read by the next run",
        "请向数据来源的支持团队反馈；更正后的行会在下次运行时读取",
    ),
    "missing_key": (
        "the field {field} that identifies the row is empty",
        "标识该行的字段 {field} 为空",
        "fill in {field} at the source; a corrected row is read by the next run",
        "请在来源处补全 {field}；更正后的行会在下次运行时读取",
    ),
    "bad_money": (
        "{field} is not an amount of money",
        "{field} 不是有效金额",
        "correct {field} at the source; a corrected row is read by the next run",
        "请在来源处更正 {field}；更正后的行会在下次运行时读取",
    ),
    "bad_time": (
        "{field} is not a time",
        "{field} 不是有效时间",
        "correct {field} at the source; a corrected row is read by the next run",
        "请在来源处更正 {field}；更正后的行会在下次运行时读取",
    ),
    "duplicate_key": (
        "the key {value} occurs more than once in {field}",
        "键 {value} 在 {field} 中出现多次",
        "keep one of the rows at the source; corrected rows are read by the next run",
        "请在来源处只保留一行；更正后的行会在下次运行时读取",
    ),
    "bad_count": (
        "{field} is not a whole number",
        "{field} 不是整数",
        "correct {field} at the source; a corrected row is read by the next run",
        "请在来源处更正 {field}；更正后的行会在下次运行时读取",
    ),
    "bad_list": (
        "{field} is not a list of objects",
        "{field} 不是对象列表",
        "report it to the platform's support; a corrected row is read by the next run",
        "请向平台支持团队反馈；更正后的行会在下次运行时读取",
    ),
}

# Rows and files of the inbox: whoever wrote the file can correct them.
SHEET_REASONS: Final[dict[str, tuple[str, str, str, str]]] = {
    "missing_value": ("column {column} is empty", "列 {column} 为空", "fill in {column}", "请填写 {column}"),
    "missing_one_of": (
        "one of {column} must be filled in",
        "{column} 至少填写一个",
        "fill in one of {column}",
        "请至少填写 {column} 之一",
    ),
    "bad_number": (
        "{column} {value} is not a number",
        "{column}“{value}”不是数字",
        "write a plain number such as 1234.50",
        "请写成数字，例如 1234.50",
    ),
    "number_too_large": (
        "{column} {value} has more digits than the column can hold",
        "{column}“{value}”位数过多",
        "check the number and its unit",
        "请核对数值和单位",
    ),
    "number_out_of_range": (
        "{column} {value} must be {range}",
        "{column}“{value}”必须{range_zh}",
        "correct {column}: it must be {range}",
        "请更正 {column}：必须{range_zh}",
    ),
    "bad_boolean": (
        "{column} {value} is neither yes nor no",
        "{column}“{value}”不是“是/否”",
        "write yes or no",
        "请填写 是 或 否",
    ),
    "bad_date": (
        "{column} {value} is not a date",
        "{column}“{value}”不是日期",
        "write the date as 2026-01-05",
        "请把日期写成 2026-01-05",
    ),
    "ambiguous_date": (
        "{column} {value} may be read day first or month first",
        "{column}“{value}”分不清月和日",
        "write the date as 2026-01-05",
        "请把日期写成 2026-01-05",
    ),
    "bad_time": (
        "{column} {value} is not a time",
        "{column}“{value}”不是时间",
        "write the time as 2026-01-05T10:30:00Z",
        "请把时间写成 2026-01-05T10:30:00Z",
    ),
    "bad_choice": (
        "{column} {value} is not one of: {choices}",
        "{column}“{value}”不在可选值中：{choices_zh}",
        "use one of: {choices}",
        "请从可选值中选择：{choices_zh}",
    ),
    "damaged_id": (
        "{column} {value} is an id that a spreadsheet turned into a number; its last digits are lost",
        "{column}“{value}”是被表格软件转成数字的编号，末尾数字已丢失",
        "format the column as text, paste the id again from its source, and drop the file again",
        "请把该列设为“文本”格式，从来源重新粘贴编号后再次放入文件",
    ),
    "id_became_date": (
        "{column} {value} is an id that a spreadsheet turned into a date",
        "{column}“{value}”是被表格软件转成日期的编号",
        "format the column as text and type the id again",
        "请把该列设为“文本”格式并重新输入编号",
    ),
    "bad_currency": (
        "{column} {value} is not an ISO currency code",
        "{column}“{value}”不是 ISO 币种代码",
        "write three letters such as USD",
        "请写三个字母，例如 USD",
    ),
    "currency_disagrees": (
        "{column} {value} names another currency than the column currency",
        "{column}“{value}”与币种列不一致",
        "make the amount and the column currency agree",
        "请让金额与币种列一致",
    ),
    "bad_market": (
        "{column} {value} is not an ISO country code",
        "{column}“{value}”不是 ISO 国家代码",
        "write two letters such as US",
        "请写两个字母，例如 US",
    ),
    "bad_timezone": (
        "{column} {value} is not an IANA time zone",
        "{column}“{value}”不是 IANA 时区",
        "write a zone such as America/Los_Angeles",
        "请写时区名，例如 Asia/Bangkok",
    ),
    "bad_period": (
        "{column} {value} is not a period",
        "{column}“{value}”不是有效的周期",
        "write 2026-11, 2026Q4, 2026-W47 or the first day such as 2026-11-01",
        "请写 2026-11、2026Q4、2026-W47 或首日 2026-11-01",
    ),
    "period_disagrees": (
        "{column} {value} is a {grain} but period_type is {period_type}",
        "{column}“{value}”与周期类型 {period_type} 不一致",
        "make period_type and period_start agree",
        "请让周期类型与周期开始一致",
    ),
    "unknown_metric": (
        "metric {value} is not in the metric dictionary",
        "指标“{value}”不在指标字典中",
        "use a metric code, for example: {near}",
        "请使用指标代码，例如：{near}",
    ),
    "dates_reversed": (
        "{column} lie in the wrong order",
        "{column} 先后顺序颠倒",
        "correct one of {column}",
        "请更正 {column}",
    ),
    "weights_too_large": (
        "first_weight and last_weight together are more than 1",
        "首末权重之和大于 1",
        "lower one of the weights",
        "请调低其中一个权重",
    ),
    "too_many_cells": (
        "the row has more cells than the header",
        "该行的单元格比表头多",
        'quote values that contain the delimiter, such as "1,234.50"',
        '请给含分隔符的值加引号，例如 "1,234.50"',
    ),
    "unclosed_quote": (
        "a quotation mark that opens in this row is never closed, so all that follows belongs to it",
        "该行的引号没有闭合，其后的内容都被并入该行",
        "close the quotation mark (or double it inside a value) and drop the file again",
        "请补上结束引号（值内的引号写两次）后再次放入文件",
    ),
    "broken_line": (
        "the line is no JSON object, or was not written to its end",
        "该行不是完整的 JSON 对象",
        "write one object a line, such as {{\"link_id\": \"L-1\"}}, and drop the file again",
        "请每行写一个对象，例如 {{\"link_id\": \"L-1\"}}，然后再次放入文件",
    ),
    "personal_value": (
        "{column} holds an e-mail address or a phone number",
        "{column} 含有邮箱或电话号码",
        "put the right value into {column}; contact data of buyers is never stored",
        "请填写正确的 {column}；买家联系方式不会被保存",
    ),
    "published_rule_changed": (
        "rule {value} was published and {column} differs",
        "规则 {value} 已发布，但 {column} 被改动",
        "raise rule_version and leave the published row as it was; only status and effective_to may change",
        "请提高 rule_version 并保留已发布的行；只能修改 status 和 effective_to",
    ),
    "unknown_file": (
        "file {value} is none of the known sheets; closest is {near}, missing {missing}",
        "无法识别文件 {value}；最接近 {near}，缺少 {missing}",
        "take the header from `linkstar template SHEET`, or remove the file",
        "请使用 `linkstar template SHEET` 的表头，或移除该文件",
    ),
    "unreadable_file": (
        "file {value} cannot be read: {cause}",
        "无法读取文件 {value}：{cause_zh}",
        "open it, save it again as .xlsx or UTF-8 .csv without a password, and drop it again",
        "请打开后重新另存为不加密的 .xlsx 或 UTF-8 .csv，再放入文件夹",
    ),
    "link_file": (
        "{value} is a link and was not followed",
        "{value} 是链接，未读取其指向的内容",
        "put the file itself into the inbox",
        "请将文件本身放入收件箱",
    ),
    "empty_file": (
        "file {value} is empty (0 bytes)",
        "文件 {value} 为空（0 字节）",
        "download or save it again",
        "请重新下载或保存",
    ),
    "encrypted_file": (
        "file {value} is encrypted with a password or a sensitivity label",
        "文件 {value} 已加密（密码或敏感度标签）",
        "open it, remove the password or label, and save it again as .xlsx",
        "请打开文件，移除密码或敏感度标签后重新另存为 .xlsx",
    ),
    "wrong_ending": (
        "file {value} is {found}, which its ending does not say",
        "文件 {value} 实际是{found_zh}，与扩展名不符",
        "open it and save it as .xlsx or .csv",
        "请打开后另存为 .xlsx 或 .csv",
    ),
    "too_large": (
        "file {value} has {size}, a workbook may have {limit}",
        "文件 {value} 大小为 {size}，工作簿上限为 {limit}",
        "save it as .csv, which may have any size, or split it",
        "请另存为 .csv（大小不限）或拆分文件",
    ),
    "line_too_long": (
        "file {value} has a line of more than {limit}, so it is no table",
        "文件 {value} 有一行超过 {limit}，不是表格",
        "download or save it again as .csv or .xlsx",
        "请重新下载或另存为 .csv 或 .xlsx",
    ),
    "too_many_keys": (
        "the objects of file {value} have more than {limit} different keys, so it is no table",
        "文件 {value} 中对象的键超过 {limit} 种，不是表格",
        "write the same keys in every line, or save it as .csv",
        "请让每行使用相同的键，或另存为 .csv",
    ),
    "zip_bomb": (
        "file {value} would unpack to an absurd size and was not opened",
        "文件 {value} 解压后的大小异常，未打开",
        "check where it comes from; export it again, or save it as .csv",
        "请核实来源；重新导出或另存为 .csv",
    ),
    "unsafe_names": (
        "file {value} contains parts that lie outside of it and was not opened",
        "文件 {value} 含有指向其外部的内容，未打开",
        "check where it comes from and export it again",
        "请核实来源并重新导出",
    ),
    "far_cells": (
        "file {value} has a worksheet that spans {rows} rows and {columns} columns",
        "文件 {value} 的工作表跨 {rows} 行、{columns} 列",
        "delete the stray cells far below or right of the table (Ctrl+End shows the last one), or save it as .csv",
        "请删除表格下方或右侧远处的多余单元格（Ctrl+End 可定位），或另存为 .csv",
    ),
    "unsupported_file": (
        "file {value} is of a kind that is not read yet",
        "暂不支持文件 {value} 的格式",
        "save it as .xlsx or .csv",
        "请另存为 .xlsx 或 .csv",
    ),
}
