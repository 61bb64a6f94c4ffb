"""What the command line says: key -> (English, Chinese). One clear sentence each, with its remedy."""

from __future__ import annotations

from typing import Final

COMMANDS: Final[dict[str, tuple[str, str]]] = {
    # homes and locks
    "home_is_demo": (
        "{home} is a demo home, made-up data only: set LINKSTAR_HOME to another folder for real sources.",
        "{home} 是演示目录,只含虚构数据;真实数据请将 LINKSTAR_HOME 设为其他文件夹。"),
    "home_is_real": (
        "{home} holds real data and is never used for the demo: set LINKSTAR_HOME to another folder, or unset it.",
        "{home} 存放真实数据,不能用于演示;请将 LINKSTAR_HOME 设为其他文件夹,或取消该设置。"),
    "lock_held": (
        "Another process is writing to this home: pid {pid}, {command}, since {since}; wait for it to end, "
        "or wait here with --wait SECONDS.",
        "另一个进程正在写入该目录:进程号 {pid},{command},开始于 {since};请等待其结束,或使用 --wait 秒数 等待。"),
    "lock_held_unknown": (
        "Another process is just starting to write to this home: try again in a moment, or use --wait SECONDS.",
        "另一个进程刚开始写入该目录;请稍后重试,或使用 --wait 秒数 等待。"),
    "warehouse_busy": (
        "The work files of this home cannot be opened ({reason}): close whatever program holds warehouse.duckdb or "
        "linkstar_marts.duckdb open (BI tools should read published/linkstar.duckdb), or free disk space, and run again.",
        "无法打开该目录的工作文件({reason});请关闭占用 warehouse.duckdb 或 linkstar_marts.duckdb 的程序(BI 工具应读取 "
        "published/linkstar.duckdb)或清理磁盘空间后重试。"),
    # steps
    "step_load": ("Reading {source}", "读取 {source}"),
    "step_build": ("Building {stage}", "构建{stage}"),
    "step_check": ("Checking {suite}", "检查{suite}"),
    "step_publish": ("Publishing", "发布"),
    "nodes_done": ("{count} done", "已完成 {count} 个"),
    "stage_staging": ("staging", "清洗层"),
    "stage_attribution": ("attribution", "归因层"),
    "stage_marts": ("marts", "数据集市"),
    "suite_landed": ("what was read", "读入的数据"),
    "suite_staged": ("staging", "清洗层"),
    "suite_credited": ("attribution", "归因层"),
    "suite_marts": ("marts", "数据集市"),
    "stage_unchanged": ("{stage}: unchanged, skipped", "{stage}:无变化,已跳过"),
    "models_affected": (
        "{stage}: {models} of {total} models read something new, the rest stands", "{stage}:{total} 个模型中有 {models} 个需读取新内容,其余不变"),
    "publish_unchanged": ("published snapshot: unchanged, skipped", "已发布快照:无变化,已跳过"),
    "full_refresh": ("Full refresh: everything is rebuilt from raw.", "全量刷新:全部从原始数据重建。"),
    "models_changed": (
        "The models or the reporting currency changed since the last build: everything is rebuilt from raw.",
        "模型或报告币种自上次构建后有变更:全部从原始数据重建。"),
    "marts_ahead": (
        "The marts are ahead of the warehouse (a restored backup?): they are rebuilt.",
        "数据集市比数据仓库新(可能恢复过备份):将重建数据集市。"),
    "marts_unreadable": (
        "The marts file cannot be read: it is rebuilt from the warehouse.", "数据集市文件无法读取:将从数据仓库重建。"),
    # dbt and checks
    "dbt_parse_failed": (
        "The dbt project does not parse: {reason}; restore the project's files and run again.",
        "dbt 项目解析失败:{reason};请恢复项目文件后重试。"),
    "dbt_stage_failed": (
        "dbt could not build {stage}: {reason}; see dbt/logs/dbt.log in the home.",
        "dbt 无法构建 {stage}:{reason};详见目录中的 dbt/logs/dbt.log。"),
    "dbt_test_failed": ("Test {name} failed on {rows} rows.", "测试 {name} 有 {rows} 行未通过。"),
    "dbt_node_failed": ("The {kind} {name} failed: {reason}", "{kind} {name} 失败:{reason}"),
    "build_failed": (
        "{stage} could not be built, the last snapshot stays published. {problems} Details are in dbt/logs/dbt.log "
        "in the home; mend the cause and run again.",
        "{stage}构建失败,上一个快照继续对外发布。{problems} 详见目录中的 dbt/logs/dbt.log;修复后请重新运行。"),
    "check_failed": (
        "Checks on {suite} failed, the last snapshot stays published: {problems}",
        "{suite}检查未通过,上一个快照继续对外发布:{problems}"),
    "refresh_failed": (
        "The refresh stopped, the last snapshot stays published: {reason}; run again with --debug for details.",
        "刷新中断,上一个快照继续对外发布:{reason};可加 --debug 重新运行查看详情。"),
    "nothing_built": ("There are no marts yet: run linkstar run first.", "尚无数据集市;请先运行 linkstar run。"),
    "publish_unchecked": (
        "The marts were not checked as they now stand: run linkstar build and linkstar check, then publish again.",
        "当前数据集市尚未通过检查;请先运行 linkstar build 和 linkstar check,再发布。"),
    "checks_ok": ("All checks passed: {passed} passed, {warnings} warnings.",
                  "检查全部通过:通过 {passed} 项,警告 {warnings} 项。"),
    "checks_unchanged": ("{suite}: unchanged since its checks passed, skipped", "{suite}:检查通过后无变化,已跳过"),
    # reading the published snapshot
    "nothing_published": (
        "Nothing is published in {home} yet: run linkstar run (or linkstar demo) first.",
        "{home} 尚未发布任何数据;请先运行 linkstar run(或 linkstar demo)。"),
    "published_unreadable": (
        "The published warehouse {path} cannot be opened ({reason}): run linkstar snapshots rollback with a "
        "snapshot that linkstar snapshots list shows.",
        "无法打开已发布的数据仓库 {path}({reason});请用 linkstar snapshots list 查看快照,并用 linkstar snapshots "
        "rollback 回滚。"),
    "bad_sql": ("The statement does not work: {reason}", "语句无法执行:{reason}"),
    "one_statement": ("Give exactly one SQL statement; this is {count}.", "请只提供一条 SQL 语句;当前为 {count} 条。"),
    "only_reading": (
        "Only reading is possible here, {kind} is refused: use a SELECT.", "此处只能读取,不接受 {kind};请使用 SELECT。"),
    "unknown_format": (
        "{path} must end in .xlsx, .csv or .parquet.", "{path} 的扩展名必须是 .xlsx、.csv 或 .parquet。"),
    "unknown_table": (
        "There is no published table {name}: linkstar query \"show all tables\" lists them.",
        "没有已发布的表 {name};可用 linkstar query \"show all tables\" 查看。"),
    "too_many_rows": (
        "A worksheet holds {limit} rows and this is more: export to .csv or .parquet, or select less.",
        "工作表最多 {limit} 行,数据超出;请导出为 .csv 或 .parquet,或减少数据。"),
    "cannot_write": (
        "{path} cannot be written: {reason}; give another place with -o, or mend the cause.",
        "无法写入 {path}:{reason};请用 -o 指定其他位置,或排除原因。"),
    "exported": ("{rows} rows written to {path}", "已写入 {rows} 行到 {path}"),
    # snapshots and quarantine
    "no_such_snapshot": (
        "There is no snapshot {id}: choose one of {kept}.", "没有快照 {id};可选:{kept}。"),
    "bad_keep_snapshots": (
        "LINKSTAR_KEEP_SNAPSHOTS={value} is not a whole number of 1 or more.",
        "LINKSTAR_KEEP_SNAPSHOTS={value} 不是不小于 1 的整数。"),
    "rolled_back": ("Readers now see snapshot {id} (before: {before}).", "读者现在看到快照 {id}(之前:{before})。"),
    "no_snapshots": ("No snapshot is published yet.", "尚未发布快照。"),
    "no_quarantine": ("Nothing is held in quarantine.", "隔离区为空。"),
    "retried": (
        "{released} rows left the quarantine, {held} are still held: linkstar run publishes what landed",
        "{released} 行已离开隔离区,{held} 行仍被隔离;请运行 linkstar run 发布已入库的数据。"),
    "retry_at_source": (
        "{count} rows did not come from a file: they are read again by the next run, once they are corrected at the "
        "source",
        "{count} 行不来自文件;在来源处更正后,下次运行会重新读取。"),
    "held_id": ("id", "编号"),
    "held_source": ("source", "数据源"),
    "held_entity": ("sheet or resource", "表或资源"),
    "held_file": ("file or shop", "文件或店铺"),
    "held_origin": ("place", "位置"),
    "held_row": ("row", "行号"),
    "held_code": ("code", "原因代码"),
    "held_reason": ("reason", "原因"),
    "held_remedy": ("what to do", "处理办法"),
    "held_amount": ("amount at stake", "涉及金额"),
    "held_since": ("held since", "隔离时间"),
    "held_cells": ("the row, without any buyer's data", "该行内容(不含买家信息)"),
    "held_no_cells": ("nothing of it is kept", "未保留内容"),
    "quarantine_id_short": (
        "{id!r} is the beginning of {count} rows in quarantine ({names}): give more characters of the id",
        "隔离区有 {count} 行以 {id!r} 开头({names});请输入更多字符。"),
    "quarantine_id_unknown": (
        "no open row in quarantine has the id {id!r}: linkstar quarantine list shows the open ones",
        "隔离区中没有编号为 {id!r} 的行;可用 linkstar quarantine list 查看。"),
    "database_busy": (
        "{name} is being written by another step or process: wait for the refresh to end and try again",
        "{name} 正在被其他步骤或进程写入;请等待刷新结束后重试。"),
    # other commands
    "unknown_source": ("There is no source {name}: choose from {known}.", "没有数据源 {name};可选:{known}。"),
    "as_of_needs_into": (
        "--as-of builds into another file: name it with --into FILE.", "--as-of 需构建到另一个文件;请用 --into 指定。"),
    "bad_time": ("{value} is not an ISO time; write it like 2026-11-22T02:00:00Z.",
                 "{value} 不是 ISO 时间;请写成 2026-11-22T02:00:00Z。"),
    "into_inside": (
        "--into must name a file that is not one of the home's own: choose another path.",
        "--into 不能是该目录自身的文件;请选择其他路径。"),
    "built_into": ("Built as of {as_of} into {path}", "已按 {as_of} 构建到 {path}"),
    "no_warehouse": ("There is no warehouse in {home} yet: run linkstar run first.",
                     "{home} 中尚无数据仓库;请先运行 linkstar run。"),
    "inbox_not_read": (
        "The inbox has not been read yet: run linkstar ingest first (an empty inbox will do).",
        "尚未读取收件箱;请先运行 linkstar ingest(收件箱为空亦可)。"),
    "template_written": ("Template written to {path}", "模板已写入 {path}"),
    "template_prefilled": ("{sheet}: {rows} rows prefilled", "{sheet}:已预填 {rows} 行"),
    "template_left_out": (
        "{sheet}: {rows} further rows were left out; return this workbook first, then ask again.",
        "{sheet}:另有 {rows} 行未写入;请先交回此工作簿,再重新生成。"),
    "bad_period": ("{value} is not a period; write 2027Q1, 2026-12, 2026-W49 or a day such as 2026-12-01.",
                   "{value} 不是有效周期;请写成 2027Q1、2026-12、2026-W49 或 2026-12-01。"),
    "ui_starting": ("Dagster's web UI: http://{host}:{port} (stop with Ctrl-C)",
                    "Dagster 界面:http://{host}:{port}(按 Ctrl-C 停止)"),
    "unexpected": ("{error}; run again with --debug to see where it happened.", "{error};可加 --debug 查看详情。"),
    "bad_number": ("{option} must be at least {least}.", "{option} 不得小于 {least}。"),
    "published": ("Published snapshot {id}: {path}", "已发布快照 {id}:{path}"),
    # the inbox
    "inbox_file": ("file", "文件"),
    "inbox_what": ("what", "内容"),
    "inbox_shop": ("shop", "店铺"),
    "inbox_days": ("days", "日期"),
    "inbox_rows": ("rows", "行数"),
    "inbox_state": ("state", "状态"),
    "inbox_is_empty": ("The inbox {path} is empty: put exports and sheets there.", "收件箱 {path} 为空;请放入导出文件和表格。"),
    "inbox_loaded": ("loaded", "已读取"),
    "inbox_totals": ("; totals of several days: whose videos these are is used, views and clicks only of a file for one day",
                     ";为多日合计:只用于识别视频归属,播放和点击须每日单独导出"),
    "inbox_same": ("the same content as {path}", "与 {path} 内容相同"),
    "inbox_changed": ("changed since, read by the next run", "之后有改动,下次运行时读取"),
    "inbox_new": ("new, read by the next run", "新文件,下次运行时读取"),
    "inbox_held": ("held: {reason}", "已隔离:{reason}"),
    "inbox_would_be_held": ("would be held: {reason}", "将被隔离:{reason}"),
    "inbox_unfinished": ("the name of an unfinished file, left alone", "文件名显示尚未完成,不处理"),
    "export_orders": ("orders", "订单"),
    "export_affiliate_orders": ("affiliate orders", "联盟订单"),
    "export_income": ("income", "结算"),
    "export_videos": ("videos", "视频"),
    "export_lives": ("LIVEs", "直播"),
    "inbox_coverage": ("{shop} {what} {rows} rows, {days}", "{shop} {what} {rows} 行,{days}"),
    "inbox_undated": ("no dates", "无日期"),
    "inbox_missing": (", missing {days}", ",缺少 {days}"),
    "inbox_late": ("{shop} {what}: nothing for {days}; export and drop these days", "{shop} {what}:缺少 {days} 的数据;请导出并放入收件箱"),
    "inbox_never": ("{shop}: no {what} export yet", "{shop}:尚未提供{what}导出文件"),
    "inbox_sheets_never": ("Sheets not given yet: {sheets} (linkstar template all)",
                           "尚未提供的表格:{sheets}(linkstar template all)"),
    "inbox_sheet_late": ("{sheet}: nothing this week, the latest is of {day}", "{sheet}:本周没有新数据,最近一条为 {day}"),
    "open_creators": ("{count} handles unknown", "{count} 个达人账号未登记"),
    "open_product_costs": ("{count} SKUs without cost", "{count} 个 SKU 没有成本"),
    "open_shops": ("{count} shops in no sheet", "{count} 家店铺未登记"),
    "open_fx_rates": ("{count} currency-months without rate", "{count} 个币种月份没有汇率"),
    "open_tracking_links": ("{count} links unregistered", "{count} 个链接未登记"),
    "open_remedy": ("{open} (linkstar template all --prefill)", "待补充:{open}(linkstar template all --prefill)"),
    # the summary of a run
    "source": ("source", "数据源"),
    "rows_read": ("read", "读取"),
    "rows_new": ("new", "新增"),
    "rows_held": ("held", "隔离"),
    "data_through": ("data through (UTC)", "数据截至(UTC)"),
    "source_skipped": ("{source}: skipped ({reason})", "{source}:已跳过({reason})"),
    "source_broke": ("an error nobody foresaw ({kind}); run again, and if it stays run python -m ingestion.SOURCE to see where",
                     "意外错误({kind});请重新运行,若仍出现请执行 python -m ingestion.来源 查看位置"),
    "source_failed": ("{source} failed: {reason}.", "{source} 失败:{reason}。"),
    "checks_line": ("Checks: {passed} passed, {failed} failed, {warnings} warnings",
                    "检查:通过 {passed},失败 {failed},警告 {warnings}"),
    "skipped_line": ("Unchanged, skipped: {stages}", "无变化,已跳过:{stages}"),
    "quarantine_line": ("Quarantine: {rows} rows held out", "隔离区:{rows} 行"),
    "held_for_example": ("for example: {reason}", "例如:{reason}"),
    "unmapped_line": (
        "Handles that no sheet gives to a creator: {count}, with {orders} orders and {net} {currency} net; linkstar template creators "
        "--prefill lists them.",
        "未登记的达人账号:{count} 个,带来 {orders} 单,净销售额 {net} {currency};可用 linkstar template creators --prefill 列出。"),
    "weights_fixed": (
        "Data-driven attribution: weights of {count} months fixed ({months}); the next run uses them.",
        "数据驱动归因:已确定 {count} 个月的权重({months});下次运行起使用。"),
    "weights_too_few": (
        "Data-driven attribution: not applied in {count} months with too few conversions ({months}); attribution_weights tells "
        "how many there were.",
        "数据驱动归因:{count} 个月转化量不足,未应用({months});转化量见 attribution_weights。"),
    "conflicts_line": (
        "Values that the sheets contradict: {count} ({sheets}); linkstar query \"select * from sheet_conflicts\" lists "
        "them.",
        "表格中互相矛盾的值:{count} 个({sheets});可用 linkstar query \"select * from sheet_conflicts\" 查看。"),
    "money_line": (
        "Sales of the {days} days up to {through}: {orders} orders, {gross} {currency} gross, {net} {currency} net",
        "截至 {through} 的 {days} 天销售:{orders} 单,总额 {gross} {currency},净额 {net} {currency}"),
    "took": ("Took {seconds} s", "用时 {seconds} 秒"),
    # the demo
    "demo_world": (
        "Making up three shops with an API ({orders} orders) and one with downloads: {days} days, seed {seed}",
        "生成三家有 API 的虚构店铺({orders} 单)和一家只有下载文件的店铺:{days} 天,种子 {seed}"),
    "demo_done": (
        "The demo warehouse is {path}; look around with: LINKSTAR_HOME={home} {command} query "
        "\"select * from creator_roi limit 10\"",
        "演示数据仓库位于 {path};查询示例:LINKSTAR_HOME={home} {command} query "
        "\"select * from creator_roi limit 10\""),
    "creator": ("creator", "达人"),
    "market": ("market", "市场"),
    "orders": ("orders", "订单"),
    "gmv_net": ("net sales", "净销售额"),
    "promo_cost": ("spend", "推广费用"),
    "contribution_profit": ("contribution profit", "贡献利润"),
    "roi": ("ROI", "ROI"),
}
