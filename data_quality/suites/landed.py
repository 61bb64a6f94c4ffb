"""Landed: is what the loaders wrote whole, in time, free of buyers' data, and how much of it was held back?

New raw sources are covered by themselves: every ``raw_*`` table with the log columns gets the log checks.
"""

from __future__ import annotations

from datetime import date, timedelta

from data_quality.checks import Bound, Check, TableSuite, Text, no_rows, time_sql
from data_quality.database import RAW_PREFIX, Inventory, Moment, is_raw
from data_quality.quarantine import TABLE, open_rows_sql

LOG_COLUMNS = ("record_key", "version_id", "known_at", "is_gone")
BOOKKEEPING = ("files", "quarantine")

HELD_TOLERANCE = 0.05
HELD_MOSTLY = 0.5
HELD_ROWS = 100
STALE_HOURS = 72
BUYER_COLUMN = (
    "(^|_)(phone|mobile|email|e_mail|address|recipient|nickname|cpf|zip|postal|zipcode|postcode"
    "|first_name|last_name|full_name|buyer_id|buyer_name|buyer_username|buyer_email|buyer_message|user_id)(_|$)"
)
BUYER_FIELD = (
    '"(recipient_address|buyer_email|buyer_message|buyer_nickname|buyer_username|user_id|phone_number|cpf'
    '|full_address|postal_code)" *:'
)

_LOADER = Text(
    "this is a fault of the loader: report it with the table's name, nothing has been published",
    "这是加载程序的错误：请附上表名反馈，数据尚未发布",
)

_LIST = Text(
    "linkstar quarantine list names the rows and what to correct",
    "执行 linkstar quarantine list 查看被隔离的行及处理办法",
)


def suites(inventory: Inventory, moment: Moment) -> list[TableSuite]:
    """The suites of all raw tables."""
    logs = [table for table in sorted(inventory) if is_raw(table) and set(LOG_COLUMNS[:3]) & inventory[table]]
    found = [log_suite(table, inventory[table], moment) for table in logs if not _is_bookkeeping(table)]
    found += [freshness_suite(table, moment) for table in logs if table.endswith(".orders")]
    found += [held_suite(table, inventory) for table in logs if table.endswith(".quarantine")]
    found += [balance_suite(table, inventory) for table in logs if _has_balance(table, inventory)]
    if logs:
        found.append(columns_suite())
    return found


def _is_bookkeeping(table: str) -> bool:
    """Whether the table is about loads instead of about the seller."""
    return table.split(".")[1] in BOOKKEEPING


def log_suite(table: str, columns: frozenset[str], moment: Moment) -> TableSuite:
    """Every version can be identified and dated; an API row has content, and no buyer in it."""
    checks = [
        no_rows(
            "rows_without_identity",
            "record_key is null or record_key = '' or version_id is null or known_at is null",
            Text(
                "every row to have a record key, a version and a knowledge time",
                "每一行都有记录键、版本号和获知时间",
            ),
            _LOADER,
            date(2026, 11, 22),
            "a row without them can be neither deduplicated nor dated",
        ),
        no_rows(
            "rows_from_the_future",
            f"known_at > {time_sql(max(moment.clock, moment.latest_known), timedelta(minutes=1))}",
            Text("no row to be known later than the run itself", "没有任何一行的获知时间晚于本次运行"),
            Text("check the machine's clock and LINKSTAR_AS_OF", "请检查机器时钟和 LINKSTAR_AS_OF"),
            date(2026, 11, 22),
            "one minute for a clock that is set back during a run",
        ),
    ]
    if "payload" in columns:
        checks += _payload_checks()
    relation = (
        "" if moment.since is None else f"select * from {table} where known_at > {time_sql(moment.since)}"
    )
    needed = LOG_COLUMNS + (("payload",) if "payload" in columns else ())
    return TableSuite(
        table, tuple(checks), needed, ("record_key", "version_id"), relation=relation, kind="log"
    )


def _payload_checks() -> list[Check]:
    """Content of API rows, and no buyer's data in it."""
    return [
        no_rows(
            "rows_without_content",
            "not coalesce(is_gone, false) and (payload is null or trim(payload) in ('', '{}', '[]', 'null'))",
            Text("every row that is not gone to have content", "每一条未消失的记录都有内容"),
            _LOADER,
            date(2026, 11, 22),
            "an empty object would erase an order in staging",
        ),
        no_rows(
            "rows_with_buyer_fields",
            f"regexp_matches(payload, '{BUYER_FIELD}')",
            Text("no field that tells who the buyer is", "没有任何可识别买家身份的字段"),
            Text(
                "take the field out of the allow-list of the endpoint and erase the rows",
                "请将该字段移出接口的允许清单并清除这些行",
            ),
            date(2026, 11, 22),
            "no buyer data lands; the allow-list is the rule, this is the alarm",
        ),
    ]


def freshness_suite(table: str, moment: Moment) -> TableSuite:
    """The newest order is recent."""
    age = f"date_diff('minute', max(coalesce(source_at, known_at)), {time_sql(moment.clock)}) / 60.0"
    check = Check(
        "hours_since_newest_order",
        "warning",
        age,
        Bound(
            date(2026, 11, 22),
            "a small shop may sell nothing on a weekend; three days are unusual",
            at_most=STALE_HOURS,
        ),
        Text("orders to have changed within the last three days", "最近三天内订单有变动"),
        Text(
            "check the source's status in the summary and run linkstar doctor",
            "请查看运行摘要中该来源的状态并执行 linkstar doctor",
        ),
    )
    return TableSuite(table, (check,), ("known_at", "source_at"), kind="freshness")


def held_suite(table: str, inventory: Inventory) -> TableSuite:
    """How much of a source's rows is in quarantine."""
    schema = table.split(".")[0]
    has_files = f"{schema}.files" in inventory
    accepted = _accepted_files_sql(schema, inventory) if has_files else _accepted_keys_sql(schema, inventory)
    held = f"select count(*) from ({open_rows_sql(schema, inventory)}) as open_rows"
    return TableSuite(
        table,
        (_held_share(),) if has_files else (_held_share(), _held_mostly()),
        ("record_key", "known_at", "is_gone"),
        relation=f"select ({held}) as held, ({accepted}) as accepted",
        kind="held",
    )


def _has_balance(files: str, inventory: Inventory) -> bool:
    """Whether the files' records say what was held of them, and the quarantine can be compared with that."""
    schema, name = files.split(".")
    return name == "files" and "money_held" in inventory[files] and f"{schema}.{TABLE}" in inventory


def balance_suite(table: str, inventory: Inventory) -> TableSuite:
    """Of every file: rows read = rows landed + rows held, and the quarantine holds these rows and their money."""
    schema = table.split(".")[0]
    # One text per file, currencies in order: the form of ``money_held``, which is NULL in records of older versions.
    held = (
        "select scope, cast(sum(held) as bigint) as held, "
        "string_agg(currency || '=' || cast(money as varchar), ',' order by currency) as money from ("
        "select scope, currency, count(*) as held, sum(case when currency is null then null else amount end) as money "
        f"from ({open_rows_sql(schema, inventory, TABLE)}) as open_rows where entity <> 'file' group by scope, currency"
        ") as by_currency group by scope"
    )
    return TableSuite(
        table,
        (
            no_rows(
                "files_that_do_not_add_up",
                "rows_read <> rows_landed + rows_held or rows_held <> coalesce(held, 0) "
                "or money_held <> coalesce(money, '')",
                Text(
                    "the rows and the money of every file to have landed or to be held",
                    "每个文件的行和金额要么已入库，要么已隔离",
                ),
                _LOADER,
                date(2026, 11, 22),
                "a row that is neither would be missing from every figure without a trace",
            ),
        ),
        ("path", "rows_read", "rows_landed", "rows_held", "money_held"),
        ("path",),
        relation="select files.path, files.rows_read, files.rows_landed, files.rows_held, files.money_held, held.held, "
        f"held.money from ({open_rows_sql(schema, inventory, 'files')}) as files "
        f"left join ({held}) as held on held.scope = files.path",
        requires=(f"{schema}.{TABLE}",),
        kind="balance",
    )


def _held_share() -> Check:
    """Some of the rows held: a warning."""
    return Check(
        "held_share",
        "warning",
        "max(held / nullif(held + accepted, 0))",
        Bound(
            date(2026, 11, 22),
            "clean exports hold back well under 1 %; from 5 % on totals are visibly short",
            at_most=HELD_TOLERANCE,
        ),
        Text("at most 5 % of the rows read to be in quarantine", "被隔离的行不超过读取行数的 5%"),
        _LIST,
    )


def _held_mostly() -> Check:
    """Most of an API's rows held: its format changed."""
    return Check(
        "held_mostly",
        "critical",
        f"max(case when held >= {HELD_ROWS} then held / (held + accepted) else 0 end)",
        Bound(
            date(2026, 11, 22),
            "a bad row stops nobody, but most rows of an API bad is a changed format: publishing would show "
            "a collapse of sales that did not happen",
            at_most=HELD_MOSTLY,
        ),
        Text("most rows of the source to be readable", "该来源的大部分行可读取"),
        _LIST,
    )


def _accepted_files_sql(schema: str, inventory: Inventory) -> str:
    """Rows of the files as they were last read, without those held."""
    return f"select coalesce(sum(rows_landed), 0) from ({open_rows_sql(schema, inventory, 'files')}) as files"


def _accepted_keys_sql(schema: str, inventory: Inventory) -> str:
    """Records of an API ever landed: each has exactly one first version."""
    counts = [
        f"(select count(*) from {table} where coalesce(prev_version_id, '') = '')"
        for table in sorted(inventory)
        if table.startswith(f"{schema}.")
        and "prev_version_id" in inventory[table]
        and not _is_bookkeeping(table)
    ]
    return f"select {' + '.join(counts) or '0'}"


def columns_suite() -> TableSuite:
    """No column of a raw table is named like a buyer's data."""
    check = no_rows(
        "columns_about_buyers",
        f"regexp_matches(lower(column_name), '{BUYER_COLUMN}')",
        Text(
            "no column named like a buyer's name, address, phone, e-mail or id",
            "没有以买家姓名、地址、电话、邮箱或买家编号命名的列",
        ),
        Text("drop the field before it is yielded and erase the column", "请在写入前丢弃该字段并清除该列"),
        date(2026, 11, 22),
        "no buyer data lands; a hashed id is called buyer_key",
    )
    return TableSuite(
        "information_schema.columns",
        (check,),
        (),
        ("table_schema", "table_name", "column_name"),
        relation=f"select * from information_schema.columns where starts_with(table_schema, '{RAW_PREFIX}')",
        kind="buyers",
    )
