"""Page 5: one sheet a creator: twelve periods, contents, refunds against benchmark, terms, the fee that breaks even.

``share_page`` is the version for the creator: sales and contents, no cost, no margin.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from orchestration.reports.blocks import absent, card, table
from orchestration.reports.common import CREATOR_PERIODS, CREATORS
from orchestration.reports.model import Block, Cards, Chart, Group, Page, Text, plain
from orchestration.reports.pages.credits import CREDITS
from orchestration.reports.periods import Period
from orchestration.reports.scope import Field, Scope

BEST: Final = 6
WORST: Final = 4

# The fixed fee at which nothing would be left: what was left plus what was paid.
_CHOSEN: Final = f"""
select sums.*, sums.contribution_profit + sums.fixed_fee as max_break_even_fee, sums.refund_rate_amount - usual.refund_rate_amount as refund_gap
from ({CREATORS}) as sums
cross join (
    select cast(sum(refund_cohort) as double) / nullif(sum(gmv_net) + sum(refund_cohort), 0) as refund_rate_amount from ({CREATORS})) as usual
"""

LISTED: Final = f"""
select * from ({_CHOSEN})
qualify row_number() over (order by contribution_profit desc, creator_id) <= {BEST}
    or row_number() over (order by contribution_profit, creator_id) <= {WORST}
order by contribution_profit desc, creator_id
"""

HISTORY: Final = f"select * from ({CREATOR_PERIODS}) order by creator_id, period"

CONTENTS: Final = f"""
select credits.creator_id || ' ' || credits.content_id as content_key, credits.creator_id, credits.content_id,
    coalesce(nullif(contents.title, ''), credits.content_id) as title, contents.url as title_url, contents.content_type, contents.published_local,
    credits.gmv_net, credits.refund_rate_amount, credits.is_final
from (
    select creator_id, content_id, sum(gmv_net_rc) as gmv_net,
        cast(sum(refund_cohort_rc) as double) / nullif(sum(gmv_gross_rc) - sum(cancelled_amount_rc), 0) as refund_rate_amount, false as is_final
    from ({CREDITS}) where content_id is not null and creator_id is not null group by creator_id, content_id) as credits
left join marts.dim_contents as contents on contents.content_id = credits.content_id
qualify row_number() over (partition by credits.creator_id order by credits.gmv_net desc nulls last, credits.content_id) <= 3
order by credits.creator_id, credits.gmv_net desc nulls last, credits.content_id
"""

TERMS: Final = """
select coalesce(contract_code, '') || ' ' || coalesce(campaign_id, '') || ' ' || creator_id as work_key, contract_code, creator_id, stage, due_on, videos_due, videos_done, lives_due, lives_done, is_overdue, true as is_final
from marts.fct_collaborations where due_on is null or due_on >= $since order by creator_id, work_key
"""


def page(scope: Scope) -> Page:
    """The page: the creators with the highest and the lowest profit."""
    title, question = Text("Creator one-pagers", "达人单页"), Text("One creator at a time, ready for the next talk.", "逐个达人，便于沟通。")
    sources = ("creator_roi", "dim_creators", "fct_attribution", "dim_contents", "fct_collaborations")
    rows = scope.rows(scope.query(LISTED))
    if not rows:
        return Page(5, "onepagers", title, question, (absent(Text("Creators of the period", "本期达人"), Text("Affiliate orders of the period.", "本期联盟订单。")),), sources)
    history, contents, terms = _by_creator(scope, HISTORY), _by_creator(scope, CONTENTS), _terms(scope)
    groups = tuple(_sheet(scope, row, history.get(row["creator_id"], []), contents.get(row["creator_id"], []), terms.get(row["creator_id"], []))
                   for row in rows)
    return Page(5, "onepagers", title, question, groups, sources)


def share_page(scope: Scope, creator_id: str) -> Page | None:
    """One creator's page without cost and margin; None if there is nothing of them in the period."""
    rows = [row for row in scope.rows(scope.query(_CHOSEN)) if row["creator_id"] == creator_id]
    if not rows:
        return None
    query, row = scope.query(_CHOSEN), rows[0]
    history = _by_creator(scope, HISTORY).get(creator_id, [])
    contents = _by_creator(scope, CONTENTS).get(creator_id, [])
    cards = Cards((card(scope, query, row, "gmv_net", "gmv_net", "money", Text("Net GMV", "退款后GMV"), key="creator_id"),
                   card(scope, query, row, "orders", "orders", "count", Text("Orders", "订单数"), key="creator_id"),
                   card(scope, query, row, "refund_rate_amount", "refund_rate_amount", "rate", Text("Refund rate", "退款率"), key="creator_id"),
                   card(scope, query, row, "videos_published", "videos_published", "count", Text("Videos", "视频"), key="creator_id")))
    return Page(1, "creator", plain(row["name"]), Text("Sales and contents of the period.", "本期销售与内容。"),
                (cards, *_trend(scope, history), *_contents(scope, contents)), ("creator_roi",))


def _by_creator(scope: Scope, sql: str) -> dict[str, list[dict[str, Any]]]:
    """Rows by their creator."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in scope.rows(scope.query(sql)):
        found.setdefault(row["creator_id"], []).append(row)
    return found


def _terms(scope: Scope) -> dict[str, list[dict[str, Any]]]:
    if not scope.is_filled("fct_collaborations", "contract_code", "campaign_id", "creator_id", "stage", "due_on", "videos_due", "videos_done", "lives_due", "lives_done", "is_overdue"):
        return {}
    return _by_creator(scope, TERMS)


def _sheet(scope: Scope, row: Mapping[str, Any], history: Sequence[Mapping[str, Any]], contents: Sequence[Mapping[str, Any]],
           terms: Sequence[Mapping[str, Any]]) -> Group:
    """One creator."""
    query = scope.query(LISTED)

    def one(column: str, metric: str, unit: Any, label: Text, needs: str = "") -> Any:
        return card(scope, query, row, column, metric, unit, label, key="creator_id", needs=needs)

    facts = " · ".join(str(row[name]) for name in ("handle_main", "tier", "owner", "agency") if row[name])
    cards = Cards((
        one("gmv_net", "gmv_net", "money", Text("Net GMV", "退款后GMV")),
        one("contribution_profit", "contribution_profit", "money", Text("Contribution profit", "贡献利润"), "*"),
        one("roi_ratio", "roi_ratio", "ratio", Text("ROI", "投产比")),
        one("max_break_even_fee", "max_break_even_fee", "money", Text("Fee that breaks even", "保本坑位费"), "*"),
        one("refund_rate_amount", "refund_rate_amount", "rate", Text("Refund rate", "退款率")),
        one("refund_gap", "refund_rate_amount", "points", Text("Refunds against all creators, points", "退款率较全体达人（百分点）")),
        one("sample_cost", "sample_cost", "money", Text("Samples", "样品成本")),
        one("fixed_fee", "fixed_fee", "money", Text("Fixed fees", "坑位费"))))
    blocks: list[Block] = [cards, *_trend(scope, history), *_contents(scope, contents)]
    if terms:
        blocks.append(table(scope, scope.query(TERMS), "work_key", (
            Field("contract_code", Text("Contract", "合同")), Field("stage", Text("Stage", "阶段")), Field("due_on", Text("Due", "截止")),
            Field("videos_due", Text("Videos due", "应发视频"), "videos_published"), Field("videos_done", Text("Videos done", "已发视频"), "videos_published", is_folded=True),
            Field("lives_due", Text("LIVEs due", "应播场次"), "lives_held", is_folded=True), Field("lives_done", Text("LIVEs done", "已播场次"), "lives_held", is_folded=True)),
            Text("Terms", "合同"), rows=terms))
    return Group(plain(f"{row['name']}{' · ' + facts if facts else ''}"), tuple(blocks))


def _trend(scope: Scope, history: Sequence[Mapping[str, Any]]) -> list[Block]:
    """Net GMV of the last periods."""
    known = {row["period"]: row for row in history}
    periods = [scope.period.shifted(-back) for back in range(11, -1, -1)]
    if sum(period.start in known for period in periods) < 2:
        return []
    return [Chart("line", Text("Net GMV, twelve periods, {currency}", "退款后GMV，近12期（{currency}）").filled(currency=scope.currency), tuple(
        {"period": _neutral(period),
         "value": known[period.start]["gmv_net"] if period.start in known else 0} for period in periods), {"height": 80})]


def _neutral(period: Period) -> str:
    """A period's name that is the same in both languages: the drawing of a creator is made once."""
    return period.code[-3:] if period.kind == "week" else period.code[2:]


def _contents(scope: Scope, contents: Sequence[Mapping[str, Any]]) -> list[Block]:
    """What sold most."""
    if not contents:
        return []
    return [table(scope, scope.query(CONTENTS), "content_key", (
        Field("title", Text("Content", "内容")), Field("content_type", Text("Type", "类型")), Field("gmv_net", Text("Net GMV", "退款后GMV"), "gmv_net", "money"),
        Field("refund_rate_amount", Text("Refunds", "退款率"), "refund_rate_amount", "rate"), Field("published_local", Text("Published", "发布"), is_folded=True)),
        Text("Contents that sold most", "销售最多的内容"), rows=contents)]
