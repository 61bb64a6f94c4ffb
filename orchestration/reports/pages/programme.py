"""Page 10: samples and collaborations: how far they came, and what is overdue with whom."""

from __future__ import annotations

from typing import Final

from orchestration.reports.blocks import absent, table, words
from orchestration.reports.model import Block, Chart, Page, Text
from orchestration.reports.scope import Field, Scope

_SAMPLE_COLUMNS: Final = ("sample_id", "creator_id", "requested_at", "shipped_on", "delivered_on", "post_due_on", "first_posted_at", "status", "owner")
_COLLABORATION_COLUMNS: Final = ("contract_code", "creator_id", "campaign_id", "stage", "days_in_stage", "due_on", "is_overdue", "owner")

# Samples asked for in the period and the seven weeks before: what is sent today is posted weeks later.
SAMPLES: Final = """
select samples.* from marts.fct_samples as samples
left join marts.dim_creators as people on people.creator_id = samples.creator_id
where ($market is null or people.market = $market) and coalesce(cast(samples.requested_at as date), samples.shipped_on, samples.delivered_on) between $start - 49 and $end
"""

FUNNEL: Final = f"""
select step, samples, true as is_final from (
    select unnest(['requested', 'shipped', 'delivered', 'posted']) as step, unnest([1, 2, 3, 4]) as position,
        unnest([requested, shipped, delivered, posted]) as samples
    from (select count(*) as requested, count(coalesce(shipped_on, delivered_on)) as shipped, count(delivered_on) as delivered, count(first_posted_at) as posted from ({SAMPLES})))
order by position
"""

OVERDUE_SAMPLES: Final = f"""
select coalesce(owner, '') as owner, count(*) as samples, min(post_due_on) as oldest, true as is_final
from ({SAMPLES}) where first_posted_at is null and post_due_on < $today
group by coalesce(owner, '') order by samples desc, owner
"""

STAGES: Final = """
select work.stage, count(*) as collaborations, sum(case when work.is_overdue then 1 else 0 end) as overdue, median(work.days_in_stage) as days_in_stage, true as is_final
from marts.fct_collaborations as work left join marts.dim_creators as people on people.creator_id = work.creator_id
where $market is null or people.market = $market
group by work.stage order by collaborations desc, work.stage
"""

OVERDUE: Final = """
select coalesce(work.contract_code, '') || ' ' || coalesce(work.campaign_id, '') || ' ' || work.creator_id as work_key,
    coalesce(people.name, people.handle_main, work.creator_id) as name, coalesce(work.owner, people.owner) as owner, work.stage, work.due_on, work.days_in_stage, work.contract_code, true as is_final
from marts.fct_collaborations as work left join marts.dim_creators as people on people.creator_id = work.creator_id
where work.is_overdue and ($market is null or people.market = $market)
order by work.due_on nulls last, work_key limit 30
"""

_WORDS: Final = {
    "requested": Text("requested", "已申请"), "shipped": Text("shipped", "已寄出"), "delivered": Text("delivered", "已签收"), "posted": Text("posted", "已发布"),
    "invited": Text("invited", "已邀约"), "accepted": Text("accepted", "已接受"), "signed": Text("signed", "已签约"), "sample_sent": Text("sample sent", "已寄样"),
    "sample_delivered": Text("sample delivered", "已签收"), "draft_submitted": Text("draft in", "已交稿"), "review_passed": Text("review passed", "审核通过"),
    "review_rejected": Text("review rejected", "审核驳回"), "published": Text("published", "已发布"), "disputed": Text("disputed", "争议"), "breached": Text("breached", "违约"),
    "settled": Text("settled", "已结算"), "instruction_changed": Text("instruction changed", "指令变更")}


def page(scope: Scope) -> Page:
    """The page."""
    return Page(10, "programme", Text("Samples and collaborations", "样品与合作"), Text("How far did they come, and what is overdue with whom?", "进展到哪一步？谁有逾期？"),
                (*_samples(scope), *_collaborations(scope)), ("fct_samples", "fct_collaborations"))


def _samples(scope: Scope) -> list[Block]:
    rows = scope.rows(scope.query(FUNNEL)) if scope.is_filled("fct_samples", *_SAMPLE_COLUMNS) else []
    if not rows:
        return [absent(Text("Samples", "样品"), Text("Sample applications by API (scope affiliate), or the sheet samples.", "通过 API 读取样品申请（affiliate 权限），或填写 samples 表。"))]
    query = scope.query(FUNNEL)
    drawn = Chart("bars", Text("Samples of the last eight weeks", "近八周样品"), tuple({"name": _WORDS[row["step"]], "value": row["samples"]} for row in rows), {"unit": "count"})
    return [drawn,
            table(scope, query, "step", (Field("step", Text("Step", "步骤")), Field("samples", Text("Samples", "样品"), "samples_sent")), Text("From request to post", "从申请到发布"), rows=rows, name=words(_WORDS)),
            table(scope, scope.query(OVERDUE_SAMPLES), "owner", (
                Field("owner", Text("Owner", "跟进人")), Field("samples", Text("Overdue", "逾期"), "samples_sent"), Field("oldest", Text("Oldest due", "最早应发日"))),
                Text("Samples without a post after their due day", "超过应发布日仍未发布的样品"))]


def _collaborations(scope: Scope) -> list[Block]:
    if not scope.is_filled("fct_collaborations", *_COLLABORATION_COLUMNS):
        return [absent(Text("Collaborations", "合作"), Text("The sheets contracts and collaboration_events (or the wide tracker).", "填写 contracts 与 collaboration_events 表（或宽表）。"))]
    return [table(scope, scope.query(STAGES), "stage", (
                Field("stage", Text("Stage", "阶段")), Field("collaborations", Text("Collaborations", "合作数"), "on_time_rate"),
                Field("overdue", Text("Overdue", "逾期"), "on_time_rate"), Field("days_in_stage", Text("Days in stage", "停留天数"), "on_time_rate", "number")),
                Text("Collaborations by stage", "各阶段合作"), name=words(_WORDS)),
            table(scope, scope.query(OVERDUE), "work_key", (
                Field("name", Text("Creator", "达人")), Field("owner", Text("Owner", "负责人")), Field("stage", Text("Stage", "阶段")), Field("due_on", Text("Due", "截止")),
                Field("contract_code", Text("Contract", "合同"), is_folded=True), Field("days_in_stage", Text("Days in stage", "停留天数"), "on_time_rate", is_folded=True)),
                Text("Overdue", "逾期"), name=words(_WORDS))]
