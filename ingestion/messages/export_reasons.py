"""Why rows and files of Seller Center exports are held out, and what to do, in English and Chinese.

Belongs here: the texts. Does not belong here: those of sheets and of the platform's API (``reasons``).
"""

from __future__ import annotations

from typing import Final

_RELOAD: Final = ("download the export again and drop it into the inbox", "请重新导出文件并放入收件箱")

# Rows and files that Seller Center wrote: most are mended by another download.
EXPORT_REASONS: Final[dict[str, tuple[str, str, str, str]]] = {
    "missing_value": ("column {column} is empty", "列 {column} 为空", *_RELOAD),
    "damaged_id": (
        "{column} is an id that a spreadsheet turned into a number; its last digits are lost",
        "{column} 是被表格软件转成数字的编号，末尾数字已丢失",
        "drop the file as it was downloaded, without opening and saving it in a spreadsheet",
        "请放入原始下载文件，不要用表格软件打开后另存",
    ),
    "bad_id": ("{column} is not an id", "{column} 不是有效编号", *_RELOAD),
    "bad_number": (
        "{column} is not a number, or may be read in two ways",
        "{column} 不是数字，或有两种读法",
        "write the numbers of the column in one way, or download the export again",
        "请统一该列的数字写法，或重新导出文件",
    ),
    "bad_date": (
        "{column} is not a date, or may be read day first or month first",
        "{column} 不是日期，或分不清月和日",
        "write the dates of the column as 2026-10-31, or download an export of more days",
        "请把该列日期写成 2026-10-31 的形式，或导出包含更多天的文件",
    ),
    "unknown_word": (
        "{column} holds a word that is not known",
        "{column} 中有无法识别的词",
        "download the export with Seller Center in English",
        "请把卖家中心切换为英文后重新导出",
    ),
    "currency_disagrees": (
        "the row is in another currency than shop {shop}",
        "该行币种与店铺 {shop} 不一致",
        "drop the file into the folder of its own shop",
        "请把文件放入所属店铺的文件夹",
    ),
    "incomplete_order": (
        "another row of the same order is held, so the order would be incomplete",
        "同一订单的其他行被隔离，订单将不完整",
        "correct the other row; the whole order lands then",
        "请更正该订单的其他行，届时整单载入",
    ),
    "too_many_cells": ("the row has more cells than the header", "该行的单元格比表头多", *_RELOAD),
    "unclosed_quote": (
        "a quotation mark that opens in this row is never closed, so all that follows belongs to it",
        "该行的引号没有闭合，其后的内容都被并入该行",
        *_RELOAD,
    ),
    "unfinished_row": (
        "the file ends in the middle of this row: it was not written to its end",
        "文件在该行中途结束，未写完整",
        *_RELOAD,
    ),
    "unreadable_file": ("file {value} cannot be read: {cause}", "无法读取文件 {value}：{cause_zh}", *_RELOAD),
    "no_shop": (
        "file {value} is an export, but no shop is known",
        "文件 {value} 是导出文件，但还没有任何店铺",
        "fill in `linkstar template shops` and drop it into the inbox",
        "请填写 `linkstar template shops` 并放入收件箱",
    ),
    "unknown_shop": (
        "file {value} does not lie in the folder of a known shop; known: {shops}",
        "文件 {value} 不在已知店铺的文件夹中；已知店铺：{shops}",
        "move it to inbox/SHOP_CODE/, or add the shop to the sheet shops",
        "请移到 inbox/店铺代码/ 下，或在 shops 表中添加该店铺",
    ),
    "several_shops": (
        "the path of file {value} names several shops: {shops}",
        "文件 {value} 的路径包含多个店铺：{shops}",
        "move it to inbox/SHOP_CODE/",
        "请移到 inbox/店铺代码/ 下",
    ),
    "other_currency": (
        "file {value} is in {found}, but shop {shop} sells in {expected}",
        "文件 {value} 的币种是 {found}，而店铺 {shop} 的币种是 {expected}",
        "move it to the folder of its own shop",
        "请移到所属店铺的文件夹",
    ),
    "other_country": (
        "file {value} has orders of {found}, but shop {shop} sells in {expected}",
        "文件 {value} 的订单来自 {found}，而店铺 {shop} 的市场是 {expected}",
        "move it to the folder of its own shop",
        "请移到所属店铺的文件夹",
    ),
    "other_shop": (
        "file {value} lies in the folder of shop {shop}, but {count} of its orders are known of shop {found}",
        "文件 {value} 在店铺 {shop} 的文件夹中，但其中 {count} 个订单属于店铺 {found}",
        "move it to the folder of its own shop",
        "请移到所属店铺的文件夹",
    ),
}
