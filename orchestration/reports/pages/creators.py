"""Page 4: creators: what they cost against what they brought, the best and the worst, who is new, who went quiet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from orchestration.reports.blocks import absent, card, table, words
from orchestration.reports.common import CREATOR_PERIODS, CREATORS
from orchestration.reports.model import Block, Cards, Chart, Page, Text
from orchestration.reports.scope import Field, Scope

SHOWN: Final = 20
_NAMED: Final = 4
_DRAWN: Final = 150

SCORES: Final = """
select creator_id, max(miss_streak) as miss_streak, bool_or(is_stop_loss) as is_stop_loss
from marts.creator_scorecard where period_type = $kind and period_start between $start - 1 and $start group by creator_id
"""

_LISTED: Final = """
select creators.*, {streak}
from ({creators}) as creators {scores}
order by creators.contribution_profit {direction}, creators.creator_id
limit {shown}
"""

# New: first seen in the period. Quiet: sold in the periods of the history, and nothing now or in the period before.
PEOPLE: Final = f"""
with sums as ({CREATOR_PERIODS}),
sellers as (select creator_id, gmv_net, is_final from sums where period = $start and gmv_net > 0),
ranked as (
    select gmv_net, row_number() over (order by gmv_net desc, creator_id) as position, count(*) over () as sellers from sellers
)
select
    (select count(*) from sellers) as selling_creators,
    (select count(*) from sellers inner join marts.dim_creators as people on people.creator_id = sellers.creator_id
        where cast(people.first_seen_at as date) between $start and $end) as new_creators,
    (select count(*) from (select creator_id from sums group by creator_id
        having sum(case when period < $before then gmv_net else 0 end) > 0
            and sum(case when period >= $before then gmv_net else 0 end) <= 0)) as quiet_creators,
    (select cast(sum(case when position <= greatest(1, ceil(sellers * 0.05)) then gmv_net end) as double) / nullif(sum(gmv_net), 0)
        from ranked) as creator_concentration,
    (select bool_and(is_final) from sellers) as is_final
"""

TIERS: Final = """
select now.creator_id, coalesce(people.name, people.handle_main, now.creator_id) as name, before.tier as tier_before, now.tier as tier_now,
    people.owner, true as is_final
from marts.creator_scorecard as now
inner join marts.creator_scorecard as before on before.creator_id = now.creator_id and before.period_type = now.period_type
    and before.period_start between $before - 1 and $before
left join marts.dim_creators as people on people.creator_id = now.creator_id
where now.period_type = $kind and now.period_start between $start - 1 and $start and now.tier <> before.tier
    and ($market is null or people.market = $market)
order by now.creator_id limit 20
"""

UNUSUAL: Final = """
select odd.subject_id || ' ' || odd.date || ' ' || odd.signal as odd_key, coalesce(people.name, people.handle_main, odd.subject_id) as name,
    odd.signal, cast(odd.date as varchar) as day, odd.score, true as is_final,
    case when odd.signal = 'views' then cast(cast(odd.observed as bigint) as varchar) else round(100 * odd.observed, 2) || ' %' end as observed,
    case when odd.signal = 'views' then cast(cast(odd.expected as bigint) as varchar) else round(100 * odd.expected, 2) || ' %' end as expected
from marts.anomalies as odd
left join marts.dim_creators as people on people.creator_id = odd.subject_id
where odd.subject_type = 'creator' and odd.ruling = 'open' and odd.date between $start and $end and ($market is null or odd.market = $market)
order by abs(odd.score) desc, odd_key limit 10
"""

_SIGNALS: Final = {"views": Text("views", "播放"), "video_click_rate": Text("clicks per view", "点击/播放"), "ctor": Text("orders per click", "订单/点击"),
                   "refund_rate_amount": Text("refund rate", "退款率")}

FLAGS: Final = {"stop": Text("stop", "止损"), "loss": Text("loss", "亏损"), "small": Text("few orders", "订单少"), "fine": Text("–", "–")}


def page(scope: Scope) -> Page:
    """The page."""
    title, question = Text("Creators", "达人"), Text("Who earned more than they cost?", "谁的收益高于成本？")
    sources = ("creator_roi", "dim_creators", "creator_scorecard")
    rows = scope.rows(scope.query(CREATORS))
    if not rows:
        return Page(4, "creators", title, question, (absent(
            Text("Creators of the period", "本期达人"), Text("Affiliate orders by API or as an export; costs in the sheet costs.", "通过 API 或导出文件读取联盟订单；费用填入 costs 表。")),), sources)
    query = scope.query(PEOPLE)
    people = scope.rows(query)[0]
    cards = Cards((
        card(scope, query, people, "selling_creators", "selling_creators", "count", Text("Creators who sold", "出单达人数")),
        card(scope, query, people, "new_creators", "new_creators", "count", Text("New among them", "其中新达人")),
        card(scope, query, people, "quiet_creators", "selling_creators", "count", Text("Gone quiet", "沉默达人"),
             note=Text("Sold before, nothing in this and the last period.", "曾出单，本期与上期均无销售。")),
        card(scope, query, people, "creator_concentration", "creator_concentration", "rate", Text("Share of the top 5 %", "头部5%占比"))))
    return Page(4, "creators", title, question, (
        cards, _quadrant(scope, rows), listed(scope, best=True), *([listed(scope, best=False)] if len(rows) > 1 else []), _tiers(scope),
        *_unusual(scope)), sources)


def _quadrant(scope: Scope, rows: Sequence[dict[str, Any]]) -> Chart:
    """Cost against profit. The heaviest are drawn; the outermost carry their names."""
    heaviest = sorted(rows, key=lambda row: (-abs(row["contribution_profit"] or 0) - (row["promo_cost"] or 0), row["creator_id"]))[:_DRAWN]
    by_profit = sorted(heaviest, key=lambda row: row["contribution_profit"] or 0)
    named = {row["creator_id"] for row in (*by_profit[:_NAMED], *by_profit[-_NAMED:])}
    return Chart("quadrant", Text("Promotion cost against contribution profit, {currency}", "推广成本与贡献利润（{currency}）").filled(currency=scope.currency),
                 tuple({"name": row["name"], "x": max(row["promo_cost"] or 0, 0), "y": row["contribution_profit"] or 0,
                        "is_named": row["creator_id"] in named} for row in heaviest),
                 {"x": Text("promotion cost", "推广成本"), "y": Text("contribution profit", "贡献利润")},
                 Text("Above the line a creator earned more than all known costs; to the right the cost grows.", "横线以上：收益高于全部已知成本；越往右成本越高。"))


def listed_sql(scope: Scope, *, best: bool) -> str:
    """The query of the best or the worst creators."""
    by_rule = scope.is_filled("creator_scorecard", "miss_streak", "is_stop_loss", "period_type", "period_start")
    flag = "case when {stop} then 'stop' when creators.contribution_profit < 0 then 'loss' when creators.orders < 10 then 'small' else 'fine' end as flag"
    streak = ("scores.miss_streak, " if by_rule else "cast(null as bigint) as miss_streak, ") + flag.format(stop="scores.is_stop_loss" if by_rule else "false")
    return _LISTED.format(creators=CREATORS, streak=streak, shown=SHOWN, direction="desc" if best else "asc",
                          scores=f"left join ({SCORES}) as scores on scores.creator_id = creators.creator_id" if by_rule else "")


def listed(scope: Scope, *, best: bool) -> Block:
    """The best or the worst creators as a table."""
    return table(scope, scope.query(listed_sql(scope, best=best)), "creator_id", (
        Field("name", Text("Creator", "达人")), Field("gmv_net", Text("Net GMV", "退款后GMV"), "gmv_net", "money"),
        Field("promo_cost", Text("Cost", "推广成本"), "promo_cost", "money"),
        Field("contribution_profit", Text("Profit", "贡献利润"), "contribution_profit", "money", needs="*"),
        Field("owner", Text("Owner", "负责人"), is_folded=True), Field("agency", Text("Agency", "机构"), is_folded=True),
        Field("tier", Text("Tier", "层级"), is_folded=True), Field("orders", Text("Orders", "订单数"), "orders", is_folded=True),
        Field("roi_ratio", Text("ROI", "投产比"), "roi_ratio", "ratio", is_folded=True),
        Field("refund_rate_amount", Text("Refunds", "退款率"), "refund_rate_amount", "rate", is_folded=True),
        Field("videos_published", Text("Videos", "视频"), "videos_published", is_folded=True),
        Field("lives_held", Text("LIVEs", "直播"), "lives_held", is_folded=True),
        Field("miss_streak", Text("Misses in a row", "连续不达标"), "miss_streak", is_folded=True), Field("flag", Text("Flag", "标记"), is_folded=True)),
        Text("Highest profit, {currency}", "利润最高（{currency}）").filled(currency=scope.currency) if best else
        Text("Lowest profit, {currency}", "利润最低（{currency}）").filled(currency=scope.currency), name=words(FLAGS))


def _tiers(scope: Scope) -> Block:
    if not scope.is_filled("creator_scorecard", "tier", "period_type", "period_start"):
        return absent(Text("Tier moves", "层级变动"), Text("Two periods of the creator scorecard; tiers in the sheet creators or by their sales.", "达人评分卡的两个周期；层级来自 creators 表或按销售额计算。"))
    return table(scope, scope.query(TIERS), "creator_id", (
        Field("name", Text("Creator", "达人")), Field("tier_before", Text("Before", "之前")), Field("tier_now", Text("Now", "现在")),
        Field("owner", Text("Owner", "负责人"), is_folded=True)), Text("Tier moves", "层级变动"))


def _unusual(scope: Scope) -> list[Block]:
    """Days far off a creator's own history and the market's: to look at, no verdict."""
    query = scope.query(UNUSUAL)
    rows = scope.rows(query) if scope.is_filled("anomalies", "score", "signal", "ruling") else []
    if not rows:
        return []
    return [table(scope, query, "odd_key", (
        Field("name", Text("Creator", "达人")), Field("signal", Text("What", "信号")), Field("day", Text("Day", "日期")),
        Field("score", Text("Score", "异常分"), "anomaly_score", "number"),
        Field("observed", Text("Observed", "观测值"), is_folded=True), Field("expected", Text("Usual", "通常"), is_folded=True)),
        Text("Unusual days", "异常的日子"), rows=rows, name=words(_SIGNALS),
        note=Text("Far from the 28 days before and from what others did that day. A sign to look at, no verdict.",
                  "与此前28天及当日同类相差很大。仅供排查，不作定论。"))]
