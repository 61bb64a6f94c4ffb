"""What ``linkstar explain``, ``check --deep`` and ``erase`` say: key -> (English, Chinese)."""

from __future__ import annotations

from typing import Final

EXPLAINING: Final[dict[str, tuple[str, str]]] = {
    # explain
    "explain_figure": ("{table}.{figure} = {value} ({cell})", "{table}.{figure} = {value},所在行:{cell}"),
    "explain_empty": ("empty", "空"),
    "explain_rows": ("{rows} rows", "{rows} 行"),
    "explain_missing": ("Not known yet, and left out of the sums: {inputs}.", "尚未知、未计入合计:{inputs}。"),
    "explain_no_origins": (
        "Where the rows were read is left blank: the warehouse is not there, or a refresh is writing it; try again after it.",
        "未显示各行的来源文件或页码:数据仓库不存在,或正在刷新;请在刷新结束后重试。"),
    "explain_differs": (
        "The rows add up to {summed}, the figure is {value}: run linkstar check --deep, then linkstar build --full-refresh.",
        "各行合计为 {summed},而该数字为 {value};请运行 linkstar check --deep,再运行 linkstar build --full-refresh。"),
    "explain_bad_filter": (
        "{given} is no filter: write --where COLUMN=VALUE, such as --where creator_id=anna.",
        "{given} 不是筛选条件;请写成 --where 列=值,例如 --where creator_id=anna。"),
    "explain_no_figure": ("{metric} is no figure that can be explained; there are: {known}.", "{metric} 不是可解释的数字;可用的有:{known}。"),
    "explain_no_column": (
        "{table} has no column {columns}: name the table with the figure (creator_roi.gmv_net), or filter by its columns.",
        "{table} 没有列 {columns};请连同表名给出指标(creator_roi.gmv_net),或使用该表的列筛选。"),
    "explain_no_row": (
        "{table} has no row with {filters}: see what there is with linkstar query.",
        "{table} 中没有符合 {filters} 的行;可用 linkstar query 查看有哪些。"),
    "explain_several_rows": (
        "{count} rows of {table} fit: add --where for {differ}.", "{table} 中有 {count} 行符合;请用 --where 进一步指定 {differ}。"),
    "explain_older_snapshot": (
        "This snapshot was published by an earlier version and lacks what is needed ({reason}): run linkstar run.",
        "该快照由较早版本发布,缺少所需内容({reason});请运行 linkstar run。"),
    # check --deep
    "step_deep": ("Comparing credits with their inputs", "核对归因结果与其输入"),
    "deep_ok": (
        "Deep check passed: the credits of {lines} lines are what their inputs give.", "深度检查通过:{lines} 条订单行的归因结果与其输入一致。"),
    "deep_failed": (
        "Stored rows are not what their inputs give: {found}; lines {lines}. "
        "Run linkstar build --full-refresh, and report it: an increment missed a change.",
        "存储的结果与其输入不一致:{found};订单行 {lines}。请运行 linkstar build --full-refresh,并反馈此问题:增量刷新遗漏了变更。"),
    "deep_not_built": (
        "The attribution is not built as its inputs stand: run linkstar build, then linkstar check --deep.",
        "归因层尚未按当前输入构建:请先运行 linkstar build,再运行 linkstar check --deep。"),
    # erase
    "erase_ask": ("Buyer id", "买家 ID"),
    "erase_no_id": ("No buyer id: write --buyer ID, or --buyer - to be asked for it.", "缺少买家 ID;请使用 --buyer ID,或 --buyer - 交互输入。"),
    "erased": (
        "Forgotten: {orders} versions of orders lost their buyer, {clicks} click records are gone; older snapshots are removed. "
        "Run linkstar run to compute and publish the figures without them, and take the buyer out of your own files.",
        "已删除:{orders} 个订单版本去除买家标识,{clicks} 条点击记录已移除,较早的快照已删除。"
        "请运行 linkstar run 重新计算并发布,并自行从您的文件中删除该买家。"),
    "explain_part": ("Which part of the figure", "数字的哪一部分"),
    "explain_side": ("Sum, numerator or denominator", "合计、分子或分母"),
    "explain_amount": ("What the row adds", "该行计入的数值"),
    "explain_booked_on": ("Day it is counted on", "计入的日期"),
    "explain_order_source": ("File or endpoint the order was read from", "订单来源文件或接口"),
    "explain_order_page": ("Page of the answer", "所在页"),
    "explain_order_row": ("Row in it", "所在行"),
    "explain_source": ("File or endpoint of the touch, record, cost or refund", "触点、记录、费用或退款的来源文件或接口"),
    "explain_page": ("Page of the answer", "所在页"),
    "explain_row": ("Row in it", "所在行"),
}
