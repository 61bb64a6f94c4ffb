"""Page 11: agencies and teams: goals and scores of those who are responsible, leaderboard, rewards."""

from __future__ import annotations

from typing import Final

from orchestration.reports.blocks import absent, table, words
from orchestration.reports.codes import NODE_NAMES
from orchestration.reports.common import CREATORS, TARGETS
from orchestration.reports.model import Block, Chart, Page, Text
from orchestration.reports.scope import Field, Scope

GROUPS: Final = f"""
select coalesce({{column}}, '') as node, count(*) as creators, sum(gmv_net) as gmv_net, sum(promo_cost) as promo_cost, sum(contribution_profit) as contribution_profit,
    cast(sum(gmv_net) as double) / nullif(sum(promo_cost), 0) as roi_ratio,
    string_agg(distinct nullif(missing_inputs, ''), ',' order by nullif(missing_inputs, '')) as missing_inputs, bool_and(is_final) as is_final
from ({CREATORS}) group by coalesce({{column}}, '') order by gmv_net desc nulls last, node limit 20
"""

SCORES: Final = f"""
select node_type || ' ' || node_code as node_key, node_code, node_type, count(*) as targets, sum(case when status = 'achieved' then 1 else 0 end) as achieved,
    sum(weighted_score) as weighted_score, bool_and(is_final) as is_final
from ({TARGETS}) where node_type in ('agency', 'team', 'person')
group by node_type, node_code order by node_type, weighted_score desc nulls last, node_code
"""

LEADERS: Final = """
select node_type || ' ' || node_code as node_key, node_type,
    coalesce((select min(people.name) from marts.dim_creators as people where node_type = 'creator' and people.creator_code = node_code), node_code) as node,
    rank, points, {reward} as reward, {final} as is_final
from marts.leaderboard where period_type = $kind and period_start between case when $kind = 'week' then $start - 1 else $start end and $start and ($market is null or market = $market)
    and node_type not in ('market', 'shop') and rank <= 10
order by node_type, rank, node_code limit 40
"""


def page(scope: Scope) -> Page:
    """The page."""
    return Page(11, "teams", Text("Agencies and teams", "机构与团队"), Text("Who is responsible for what, and how do they stand?", "谁负责什么？表现如何？"),
                (*_groups(scope), _scores(scope), _leaders(scope)), ("creator_roi", "dim_creators", "kpi_attainment", "leaderboard"))


def _groups(scope: Scope) -> list[Block]:
    blocks: list[Block] = []
    for column, label in (("owner", Text("Owner", "负责人")), ("agency", Text("Agency", "机构"))):
        query = scope.query(GROUPS.format(column=column))
        rows = scope.rows(query)
        if any(row["node"] for row in rows):
            if column == "owner":
                blocks.append(Chart("bars", Text("Net GMV by owner, {currency}", "各负责人退款后GMV（{currency}）").filled(currency=scope.currency),
                                    tuple({"name": row["node"] or "–", "value": row["gmv_net"]} for row in rows[:8] if row["gmv_net"] is not None)))
            blocks.append(table(scope, query, "node", (
                Field("node", label), Field("gmv_net", Text("Net GMV", "退款后GMV"), "gmv_net", "money"), Field("promo_cost", Text("Cost", "推广成本"), "promo_cost", "money"),
                Field("contribution_profit", Text("Profit", "贡献利润"), "contribution_profit", "money", needs="*"), Field("roi_ratio", Text("ROI", "投产比"), "roi_ratio", "ratio", is_folded=True),
                Field("creators", Text("Creators", "达人数"), "selling_creators", is_folded=True)), Text("By {who}, {currency}", "按{who}（{currency}）").filled(
                    who=Text(label.en.lower(), label.zh), currency=scope.currency), rows=rows))
    return blocks or [absent(Text("Owners and agencies", "负责人与机构"), Text("owner and agency in the sheet creators.", "creators 表的 owner 与 agency 列。"))]


def _scores(scope: Scope) -> Block:
    query = scope.query(SCORES)
    rows = scope.rows(query)
    if not rows:
        return absent(Text("Scores", "得分"), Text("Targets of agencies, teams or people in the sheet kpi_targets.", "在 kpi_targets 表中填写机构、团队或个人目标。"))
    return table(scope, query, "node_key", (
        Field("node_code", Text("Who", "对象")), Field("node_type", Text("Kind", "类型")), Field("achieved", Text("Goals met", "达成目标"), "kpi_attainment"),
        Field("weighted_score", Text("Score", "得分"), "weighted_score", "number"), Field("targets", Text("Goals", "目标数"), "kpi_attainment", is_folded=True)),
        Text("Scores", "得分"), rows=rows, name=words(NODE_NAMES))


def _leaders(scope: Scope) -> Block:
    if not scope.is_filled("leaderboard", "node_type", "node_code", "period_type", "period_start", "market", "rank", "points"):
        return absent(Text("Leaderboard and rewards", "排行榜与奖励"), Text("Weighted targets (kpi_targets), and rewards in the sheet thresholds.", "带权重的目标（kpi_targets）与 thresholds 表中的奖励。"))
    sql = LEADERS.format(reward="cast(reward as varchar)" if scope.has("leaderboard", "reward") else "cast(null as varchar)",
                         final="is_final" if scope.has("leaderboard", "is_final") else "false")
    return table(scope, scope.query(sql), "node_key", (
        Field("node", Text("Who", "对象")), Field("node_type", Text("Kind", "类型")), Field("rank", Text("Rank", "名次"), "weighted_score"),
        Field("points", Text("Points", "积分"), "weighted_score", "number"), Field("reward", Text("Reward", "奖励"), is_folded=True)), Text("Leaderboard", "排行榜"), name=words(NODE_NAMES))
