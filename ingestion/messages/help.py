"""What ``--help`` says: command, or ``command.parameter`` -> (English, Chinese). ``.parameter`` holds for every command.

A command of a group is written with its group: ``quarantine retry.ids``. The name of the whole is ``linkstar``.
"""

from __future__ import annotations

from typing import Final

HELP: Final[dict[str, tuple[str, str]]] = {
    "linkstar": (
        "Your own TikTok Shop warehouse: attribution, refund-adjusted sales, creator ROI, goals. "
        "Add --debug to any command to see tracebacks.",
        "属于卖家自己的 TikTok Shop 数据仓库：归因、退款后销售额、达人 ROI、目标。任何命令加 --debug 可查看错误详情。"),
    ".help": ("Show this message and exit.", "显示此帮助并退出。"),
    ".wait": ("Wait this long if another process is writing.", "若有其他进程正在写入，最多等待这么久。"),
    ".full_refresh": ("Rebuild everything from raw.", "全部从原始数据重建。"),
    ".orders": ("Orders in the made-up shops.", "虚构店铺的订单数。"),
    ".days": ("Days of history.", "历史天数。"),
    # the refresh
    "demo": (
        "Made-up shops through the whole refresh, in a home of its own (.linkstar-demo).",
        "用虚构店铺跑一遍完整刷新，存放在独立目录（.linkstar-demo）。"),
    "demo.seed": ("Same seed, same numbers.", "种子相同，数字相同。"),
    "run": ("The nightly refresh: read all sources, build, check, publish.", "每晚的刷新：读取全部数据源、构建、检查、发布。"),
    "ingest": ("Read sources into raw; nothing is built or published.", "将数据源读入原始层；不构建也不发布。"),
    "ingest.sources": ("Default: all.", "默认：全部。"),
    "build": ("Build staging, attribution and marts; nothing is published.", "构建清洗层、归因层和数据集市；不发布。"),
    "build.as_of": ("Only what was known then; needs --into.", "只用当时已知的数据；需同时使用 --into。"),
    "build.into": ("Full build into another file.", "完整构建到另一个文件。"),
    "check": ("Check every layer as it now stands.", "检查各层的当前状态。"),
    "check.deep": ("Recompute what increments are based on.", "重新计算增量所依据的内容。"),
    "publish": ("Publish the checked marts as a snapshot.", "将通过检查的数据集市发布为快照。"),
    # reading
    "query": (
        "SQL on the published snapshot: a table on a terminal, tab-separated lines otherwise.",
        "对已发布快照执行 SQL：终端中显示为表格，否则输出制表符分隔的行。"),
    "query.sql": ("One SELECT on the published snapshot.", "对已发布快照的一条 SELECT。"),
    "export": ("Write a table or query of the published snapshot to a file.", "将已发布快照的表或查询结果写入文件。"),
    "report": (
        "The effect report of a week or month, of one market or of each and of all, as HTML, XLSX and PDF.",
        "某周或某月的效果报告（单个市场，或各市场与全部市场），生成 HTML、XLSX 与 PDF。"),
    "report.period": ("A week (2026-W47) or month (2026-11); default: the week that ended last.", "周（2026-W47）或月（2026-11）；默认：最近结束的一周。"),
    "report.creator": ("Only the sheet of this creator to hand to them: no cost, no margin.", "只生成该达人可分享的单页：不含成本与利润。"),
    "report.market": ("Only this market; default: each, and all together.", "只生成该市场；默认：各市场及全部市场。"),
    "export.what": ("A published table or one SELECT.", "已发布的表名，或一条 SELECT。"),
    "export.output": (".xlsx, .csv or .parquet", ".xlsx、.csv 或 .parquet 文件"),
    "explain": (
        "The source rows behind one published number; their sum is the number.", "一个已发布数字背后的源数据行；其合计即该数字。"),
    "explain.metric": (
        "A figure, such as gmv_net or creator_roi.gmv_net; of a goal its metric.", "指标，如 gmv_net 或 creator_roi.gmv_net；目标则为其指标代码。"),
    "explain.where": (
        "Column of the table and its value, as often as needed; nothing after = for an empty one. "
        "ROI tables: the official rule unless rule_set_id is given.",
        "表的列和取值，可多次使用；= 后留空表示空值。ROI 表未指定 rule_set_id 时取官方规则。"),
    "explain.output": (".xlsx, .csv or .parquet", ".xlsx、.csv 或 .parquet 文件"),
    "erase": (
        "Forget a buyer: keys and clicks leave raw, the lines are computed again by the next refresh; older snapshots are removed.",
        "删除一位买家：从原始层移除其标识和点击，相关订单行由下次刷新重新计算；较早的快照将被删除。"),
    "erase.buyer": (
        "The buyer's id as the platform or the click log says it; - asks for it, so that it stays out of the shell's history.",
        "平台或点击日志中的买家 ID；填 - 则交互输入，避免留在命令历史中。"),
    "snapshots": ("Published snapshots.", "已发布的快照。"),
    "snapshots list": ("Snapshots that are kept, newest first; * is what readers see.", "保留的快照，最新在前；* 为读者当前看到的快照。"),
    "snapshots rollback": ("Show readers another snapshot that is still kept.", "让读者看到另一个仍保留的快照。"),
    "snapshots rollback.snapshot_id": ("As linkstar snapshots list shows it.", "即 linkstar snapshots list 显示的编号。"),
    "quarantine": ("Rows that were held out, why, and with how much money.", "被隔离的行、原因及涉及金额。"),
    "quarantine list": ("Every row that is held out now.", "当前被隔离的所有行。"),
    "quarantine show": (
        "One held row: where it stands, why it is held, what to do, its money and its cells (without any buyer's).",
        "一条隔离行：位置、原因、处理办法、金额和内容（不含买家信息）。"),
    "quarantine show.quarantine_id": ("As linkstar quarantine list shows it.", "即 linkstar quarantine list 显示的编号。"),
    "quarantine retry": (
        "Read the files of held rows again after a fix elsewhere; what is fine now lands and leaves the quarantine.",
        "在别处修正后重新读取隔离行所在的文件；已无问题的行将入库并离开隔离区。"),
    "quarantine retry.ids": ("Default: every held row.", "默认：所有隔离行。"),
    # the inbox and its sheets
    "inbox": ("The folder that files are dropped into.", "放入文件的收件箱。"),
    "inbox status": (
        "What arrived, recognised as what, for which shop and days; which days and sheets are missing.",
        "收到了哪些文件、识别为什么、属于哪家店铺和哪些日期；还缺哪些日期和表格。"),
    "template": (
        "A workbook with headers, notes and value lists, ready to be filled in and dropped into the inbox.",
        "带表头、批注和下拉选项的工作簿，填写后放入收件箱即可。"),
    "template.sheet": ("Which sheet.", "哪张表。"),
    "template.output": ("An .xlsx file, or a folder.", ".xlsx 文件或文件夹。"),
    "template.prefill": ("With the rows the warehouse already knows.", "预填数据仓库已知的行。"),
    "template.period": (
        "Period of prefilled targets: 2027Q1, 2026-12, 2026-W49 or a day; default the next month.",
        "预填目标的周期：2027Q1、2026-12、2026-W49 或某一天；默认下个月。"),
    # attribution rules
    "attribution": ("Attribution rules: draft, compare, make official, take back, compute again.", "归因规则：起草、比较、晋升、回滚、回填。"),
    "attribution list": (
        "Every rule version, which one is official from when on, and where the rules sheet says otherwise.",
        "所有规则版本、各自成为官方规则的日期，以及与规则表不一致之处。"),
    "attribution draft": (
        "A rule set of its own from an existing one; nothing counts until it is promoted.",
        "以现有规则为模板起草新的规则集；晋升之前不影响任何数字。"),
    "attribution draft.source": ("Rule set to start from; ID@VERSION names a version.", "作为模板的规则集；可写作 ID@版本。"),
    "attribution draft.new_id": ("Name of the new rule set.", "新规则集的名称。"),
    "attribution draft.effective_from": ("First order date.", "首个订单日。"),
    "attribution draft.effective_to": ("Last order date.", "最后订单日。"),
    "attribution draft.market": ("ISO country, * for all.", "ISO 国家代码，* 为全部。"),
    "attribution draft.model": ("How credit is shared, such as last_touch.", "归因模型，例如 last_touch。"),
    "attribution draft.evidence": (
        "Kinds of evidence, strongest first: platform,live_room,click.", "证据类型，由强到弱：platform,live_room,click。"),
    "attribution draft.blend": ("yes: all kinds together.", "yes：所列证据一并计算。"),
    "attribution draft.click_window": ("How long a click counts: 14d or 36h.", "点击有效期：14d 或 36h。"),
    "attribution draft.view_window": ("How long a view counts.", "浏览有效期。"),
    "attribution draft.content_window": ("How long a published content counts.", "内容有效期。"),
    "attribution draft.first_weight": ("Share of the first touch.", "首次触点权重。"),
    "attribution draft.last_weight": ("Share of the last touch.", "末次触点权重。"),
    "attribution draft.half_life": ("Until a touch weighs half.", "权重减半的时长。"),
    "attribution draft.max_touches": ("Latest touches that count.", "最多计入的触点数。"),
    "attribution draft.paid_policy": ("Paid touches: include, exclude or only.", "付费触点：include、exclude 或 only。"),
    "attribution draft.same_product_only": ("yes: drop touches of another product.", "yes：剔除其他商品的触点。"),
    "attribution draft.include_own_accounts": ("no: the seller's own accounts do not count.", "no：自有账号不计入。"),
    "attribution draft.path_transform": ("none or collapse_repeats.", "none 或 collapse_repeats。"),
    "attribution diff": (
        "What would move if a rule were official: by creator, content, tier and goal; also as table attribution_rule_diff.",
        "若某规则成为官方规则会有哪些变化：按达人、内容、层级和目标；同时写入表 attribution_rule_diff。"),
    "attribution diff.candidate": ("Rule set to compare, a draft or any other.", "要比较的规则集，草稿或其他均可。"),
    "attribution diff.start": ("As if official from this order date on; default on all its dates.", "假定自该订单日起成为官方规则；默认其全部日期。"),
    "attribution diff.output": ("An .xlsx, .csv or .parquet file.", ".xlsx、.csv 或 .parquet 文件。"),
    "attribution diff.publish": (
        "Publish the comparison now, with the candidate's credits in schema drafts.", "立即发布比较结果，并将候选规则的归因放入 drafts 架构。"),
    "attribution promote": ("Make a rule set official from an order date on.", "使某规则集自某订单日起成为官方规则。"),
    "attribution promote.rule": ("Rule set, or ID@VERSION.", "规则集，或 ID@版本。"),
    "attribution promote.start": ("First order date.", "首个订单日。"),
    "attribution rollback": ("Take the latest promotion back; nothing is computed again.", "撤销最近一次晋升；无需重算归因。"),
    "attribution retire": ("Retire a drafted rule; its draft figures go.", "停用起草的规则；其草稿数据将删除。"),
    "attribution retire.rule": ("Rule set, or ID@VERSION.", "规则集，或 ID@版本。"),
    "attribution backfill": (
        "Compute credits again month by month and mend every line that is credited otherwise.", "逐月重新计算归因，并修正有出入的订单行。"),
    "attribution backfill.first": ("First order date; default the earliest.", "首个订单日；默认最早。"),
    "attribution backfill.last": ("Last order date; default the latest.", "最后订单日；默认最晚。"),
    ".reason": ("Why; the log keeps it.", "原因，记入日志。"),
    ".by": ("Who decided; the log keeps it.", "决定人，记入日志。"),
    ".reopen": ("Also where a month is paid; the log keeps it.", "即使当月已付款也执行，记入日志。"),
    # payables
    "payables": ("What we owe creators.", "应付达人的款项。"),
    "payables export": (
        "The approval workbook of a month: completed and put into the inbox, it is the approvals sheet.",
        "导出某月的审批工作簿：填写后放入收件箱，即为 approvals 表。"),
    "payables export.month": ("The month, such as 2026-11.", "月份，如 2026-11。"),
    "payables export.output": ("An .xlsx file.", ".xlsx 文件。"),
    "statement": (
        "A creator's statement of a month, without buyers and costs of goods.", "达人某月的对账单，不含买家与商品成本。"),
    "statement.creator": ("Creator code or handle.", "达人编码或账号。"),
    "statement.month": ("The month, such as 2026-11.", "月份，如 2026-11。"),
    "statement.output": ("An .xlsx file.", ".xlsx 文件。"),
    # tools
    "sandbox": (
        "The sandbox API by itself: prints the settings to reach it, then serves until stopped.",
        "单独启动沙盒 API：先打印连接设置，然后一直提供服务直到停止。"),
    "sandbox.port": ("0 = a free port.", "0 = 任一空闲端口。"),
    "sandbox.seed": ("Same seed, same shops.", "种子相同，店铺相同。"),
    "ui": ("Dagster's web UI with every asset, check, run and the nightly schedule.", "Dagster 界面：全部资产、检查、运行和每晚的计划。"),
    "ui.host": ("Address to listen on.", "监听地址。"),
    "ui.port": ("Port to listen on.", "监听端口。"),
    "doctor": (
        "Configuration, connections, scopes, clock, disk, versions, data: each with a verdict and a remedy.",
        "配置、连接、权限、时钟、磁盘、版本和数据：逐项给出结论和处理方法。"),
    "doctor.market": (
        "Look at what this market lacks (ISO country); default every market.", "查看该市场（ISO 国家代码）还缺什么；默认所有市场。"),
    # connections
    "connect": (
        "One consent of a seller: shows the page, takes the code, keeps the connection, names shops and missing scopes.",
        "完成一次卖家授权：显示授权页、接收授权码、保存连接，并列出店铺和缺少的权限。"),
    "connect.platform": ("Whom to connect to.", "要连接的平台。"),
    "connect.name": (
        "Name of the connection; a seller account has one, several accounts have several.",
        "连接名称；一个卖家账号一个连接，多个账号多个连接。"),
    "connect.code": (
        "The code, or the whole address the consent page led to; asked for when left out.",
        "授权码，或授权页跳转后的完整网址；不填时会询问。"),
    "connect.region": (
        "Consent page of a US shop, or of the rest of the world.", "美国店铺的授权页，或其他地区的授权页。"),
    "connect.browser": ("Open the consent page if possible.", "尽可能自动打开授权页。"),
    "webhooks": (
        "Take the platform's events until stopped: verified, reduced to ids, a hint for the next run of what changed.",
        "持续接收平台事件直到停止：经过验证，只保留编号，供下次运行得知哪些内容有变化。"),
    "webhooks.host": ("Address to listen on; put TLS in front of it.", "监听地址；请在其前面配置 TLS。"),
    "webhooks.port": ("0 = a free port.", "0 = 任一空闲端口。"),
}
