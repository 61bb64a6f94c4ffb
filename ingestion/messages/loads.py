"""What a load says about files, shops and resources: key -> (English, Chinese)."""

from __future__ import annotations

from typing import Final

LOADS: Final[dict[str, tuple[str, str]]] = {
    # the inbox
    "inbox_empty": ("the inbox is empty", "收件箱为空"),
    "inbox_empty_remedy": (
        "put .csv or .xlsx files into {folder}/, headers as in `linkstar template all`",
        "请将 .csv 或 .xlsx 文件放入 {folder}/，表头参照 `linkstar template all`"),
    "temporary_file": (
        "{path} has the name of an unfinished file and was left alone", "{path} 的文件名表明其尚未写完，已跳过"),
    "file_growing": (
        "{path} changed while it was read; it is read by the next run", "{path} 在读取时发生变化，将在下次运行时读取"),
    "file_moving": (
        "{path} is still being written; it is read by the next run", "{path} 仍在写入，将在下次运行时读取"),
    "file_gone": (
        "{path} is no longer in the inbox: put it back to have its held rows read again",
        "{path} 已不在收件箱中：请放回后再重新读取其隔离行"),
    "worksheet_unknown": (
        "worksheet {worksheet} of {path} is none of the known sheets and was left out",
        "{path} 的工作表 {worksheet} 无法识别，已略过"),
    "columns_dropped": (
        "{path}: columns left out because they look like buyers' personal data: {columns}",
        "{path}：以下列疑似买家个人信息，已略过：{columns}"),
    "header_only": ("{path} holds a header but no rows", "{path} 只有表头，没有数据行"),
    "file_unchanged": ("the file has not changed", "文件未变化"),
    "rows_superseded": (
        "{count} rows replaced by later rows of the same file", "{count} 行被同一文件中较后的行取代"),
    "rows_gone": ("{count} rows gone from the file", "{count} 行已从文件中移除"),
    "rows_do_not_add_up": (
        "{path}: rows read are not rows landed plus rows held ({count}); nothing of the inbox was loaded: report it with "
        "the kind of file",
        "{path}：读取的行不等于入库行加隔离行（{count}）；收件箱未加载任何数据，请附上文件类型反馈"),
    "money_does_not_add_up": (
        "{path}: money read is not money landed plus money held ({money}); nothing of the inbox was loaded: report it "
        "with the kind of file",
        "{path}：读取的金额不等于入库金额加隔离金额（{money}）；收件箱未加载任何数据，请附上文件类型反馈"),
    "not_deleted": (
        "{path} was not deleted because rows of it are held", "{path} 有隔离行，未删除"),
    "not_stripped_held": (
        "{path} keeps its buyer columns because rows of it are held", "{path} 有隔离行，保留其买家列"),
    "not_stripped": ("{path} keeps its buyer columns: {reason}", "{path} 保留其买家列：{reason}"),
    "strip_unreadable": ("it cannot be rewritten ({reason})", "无法重写（{reason}）"),
    "strip_kind": ("its kind {kind} cannot be rewritten, save it as .xlsx", "无法重写 {kind} 格式，请另存为 .xlsx"),
    "strip_differs": ("its rows would read differently", "重写后的行会读出不同的内容"),
    "strip_changed": ("it changed meanwhile", "文件在此期间发生变化"),
    # conflicts
    "click_conflict_within": (
        "link_clicks: {key} has two values in {path}, rows {first} and {last}; row {last} is used",
        "link_clicks：{key} 在 {path} 第 {first} 行和第 {last} 行有两个值；采用第 {last} 行"),
    "click_conflict_between": (
        "link_clicks: {key} has two values, {path} row {row} and {other_path} row {other_row}; {winner} is used",
        "link_clicks：{key} 有两个值：{path} 第 {row} 行与 {other_path} 第 {other_row} 行；采用 {winner}"),
    "click_conflicts_further": ("{table}: {count} further conflicts of this kind", "{table}：另有 {count} 处同类冲突"),
    "conflicts_within": (
        "{path}: {count} keys of {table} have two values in it; the later row is used, and sheet_conflicts lists both",
        "{path}：{table} 中有 {count} 个键出现两个值；采用靠后的行，两个值都列在 sheet_conflicts"),
    "header_fits_more": (
        "{place} is read as {sheet}; its header fits {others} as well: add a column that only the right sheet has",
        "{place} 按 {sheet} 读取；其表头同样符合 {others}：请添加只有正确表格才有的列"),
    # Seller Center exports
    "exports_none": ("no Seller Center export lies in the inbox", "收件箱中没有卖家中心导出文件"),
    "exports_remedy": (
        "put downloads of orders, affiliate orders or income into {inbox}/SHOP_CODE/ as they are",
        "请将订单、联盟订单或收入的下载文件原样放入 {inbox}/店铺代码/"),
    "export_file": ("shop {shop}, {first} to {last}", "店铺 {shop}，{first} 至 {last}"),
    "export_of_shop": ("shop {shop}", "店铺 {shop}"),
    "export_same_content": ("the same content as {other}, which is loaded", "内容与已载入的 {other} 相同"),
    "export_moved": ("{path} lay at {other} before: what it told of the shop there is withdrawn",
                     "{path} 原在 {other}：其在原店铺的记录已撤回"),
    "export_empty": ("{path} is an export without rows", "{path} 是没有数据行的导出文件"),
    "export_identity": (
        "{path}: in {count} rows the settlement is not revenue plus fees plus adjustments; they are kept as they are",
        "{path}：有 {count} 行的结算金额不等于收入、费用与调整之和；按原样保留"),
    # templates
    "unknown_sheet": (
        "there is no sheet {name!r}; choose one of: {known}, all", "没有表 {name!r}；可选：{known}、all"),
    # the home
    "home_full": (
        "the home folder cannot be written ({reason}); free space and run again", "无法写入主目录（{reason}）；请清理磁盘后重新运行"),
    "home_unwritable": (
        "the home folder cannot be written ({reason}); free space or mend the permissions and run again, what was read "
        "is kept",
        "无法写入主目录（{reason}）；请清理磁盘或修复权限后重新运行，已读取的内容会保留"),
    "warehouse_unwritable": (
        "the warehouse cannot be written: {reason}; close whatever holds it open and run again, what was read is kept",
        "无法写入数据仓库：{reason}；请关闭占用它的程序后重新运行，已读取的内容会保留"),
    "step_failed": (
        "the {step} step of {pipeline} failed: {reason}; run again, what was read is kept",
        "{pipeline} 的 {step} 步骤失败：{reason}；请重新运行，已读取的内容会保留"),
    # settings
    "secret_short": (
        "LINKSTAR_SECRET is too short: use any text of 16 or more characters",
        "LINKSTAR_SECRET 太短：请使用不少于 16 个字符的文本"),
    "as_of_bad": (
        "LINKSTAR_AS_OF={value!r} is not an ISO time; write it like 2026-11-22T02:00:00Z",
        "LINKSTAR_AS_OF={value!r} 不是 ISO 时间；请写成 2026-11-22T02:00:00Z"),
    "currency_bad": (
        "LINKSTAR_REPORTING_CURRENCY={value!r} is not an ISO currency code such as USD",
        "LINKSTAR_REPORTING_CURRENCY={value!r} 不是 ISO 币种代码（例如 USD）"),
    "after_load_bad": (
        "LINKSTAR_INBOX_AFTER_LOAD={value!r} is not known: use keep, strip or delete",
        "LINKSTAR_INBOX_AFTER_LOAD={value!r} 无效：请使用 keep、strip 或 delete"),
}
