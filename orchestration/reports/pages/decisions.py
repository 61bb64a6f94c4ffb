"""The three decisions that are due: whom to stop, whom to scale, what to pay."""

from __future__ import annotations

from orchestration.reports.common import CREATORS
from orchestration.reports.model import NOTHING, Block, Need, Sentence, Sentences, Text, in_sentence, plain
from orchestration.reports.scope import Scope

MANY_ORDERS = 10
"""A ratio over fewer orders says little."""

_MOST = 3

_STOP = f"""
select creator_id, name, contribution_profit, promo_cost, missing_inputs, is_final from ({CREATORS})
where contribution_profit < 0 and promo_cost > 0 order by contribution_profit, creator_id limit {_MOST}
"""

STOP_LOSS = f"""
select creators.creator_id, creators.name, creators.contribution_profit, creators.promo_cost,
    creators.missing_inputs, creators.is_final
from ({CREATORS}) as creators
where creators.creator_id in (
    select creator_id from marts.creator_scorecard
    where is_stop_loss and period_type = $kind and period_start between $start - 1 and $start)
order by creators.contribution_profit, creators.creator_id limit {_MOST}
"""

_SCALE = f"""
select creator_id, name, orders, roi_ratio, contribution_profit, missing_inputs, is_final from ({CREATORS})
where orders >= {MANY_ORDERS} and contribution_profit > 0 and roi_ratio is not null
order by roi_ratio desc, creator_id limit {_MOST}
"""

PAY = """
select currency, sum(amount_open) as amount_open, count(*) as payables, false as is_final
from marts.creator_payables where is_open and due_on <= $today group by currency order by currency
"""


def blocks(scope: Scope) -> list[Block]:
    """The decisions as one list, and what is missing to make them."""
    made = [_stop(scope), _scale(scope)]
    pay = _pay(scope)
    if isinstance(pay, Need):
        return [Sentences(Text("To decide", "需要决定"), tuple(made), is_list=True), pay]
    return [Sentences(Text("To decide", "需要决定"), (*made, pay), is_list=True)]


def _listed(scope: Scope, sql: str, column: str, metric: str, unit: str, lead: Text, nobody: Text) -> Sentence:
    """A sentence that names creators with one figure each."""
    query = scope.query(sql)
    rows = scope.rows(query)
    if not rows:
        return Sentence(nobody)
    figures = tuple(scope.figure(query, row, column, metric, "ratio" if unit == "ratio" else "money", key="creator_id", needs="*")
                    for row in rows)
    names = [in_sentence(row["name"]) for row in rows]
    listed = Text(", ".join(f"{name} ({{{position}}})" for position, name in enumerate(names)),
                  "、".join(f"{name}（{{{position}}}）" for position, name in enumerate(names)))
    return Sentence(Text(lead.en + listed.en, lead.zh + listed.zh), figures)


def _stop(scope: Scope) -> Sentence:
    by_rule = scope.is_filled("creator_scorecard", "is_stop_loss", "period_type", "period_start")
    return _listed(scope, STOP_LOSS if by_rule else _STOP, "contribution_profit", "contribution_profit", "money",
                   Text("Stop or renegotiate, profit in {currency}: ", "止损或重新谈判，利润（{currency}）：").filled(currency=plain(scope.currency)),
                   Text("Stop: nobody this period.", "止损：本期没有。"))


def _scale(scope: Scope) -> Sentence:
    return _listed(scope, _SCALE, "roi_ratio", "roi_ratio", "ratio", Text("Scale, by ROI: ", "加大投入，按投产比："),
                   Text("Scale: nobody with ten orders earned a profit.", "加大投入：十单以上的达人中没有盈利的。"))


def _pay(scope: Scope) -> Sentence | Need:
    """What is due to creators."""
    if not scope.has("creator_payables", "amount_open", "is_open", "due_on", "currency"):
        return Need(Text("Pay: what is due to creators", "付款：应付达人款项"),
                    Text("Contracts and costs with their payment terms (sheets contracts, costs).", "带账期的合同和费用（contracts、costs 表）。"))
    query = scope.query(PAY)
    rows = scope.rows(query)
    if not rows:
        return Sentence(Text("Pay: nothing is due.", "付款：没有到期款项。"))
    figures = tuple(scope.figure(query, row, "amount_open", "payable_open", "money", key="currency", currency=str(row["currency"])) for row in rows)
    listed = ", ".join(f"{row['currency']} {{{position}}}" for position, row in enumerate(rows))
    where = Text(" (all markets)", "（全部市场）") if scope.market else NOTHING
    return Sentence(Text(f"Pay what is due{where.en}: {listed}", f"支付到期款项{where.zh}：{listed}"), figures)
