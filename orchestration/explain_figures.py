"""Which figures can be explained, as data: what a figure adds up, and from which rows.

Belongs here: for every mart its key, its measures (rows of a source, each with a value) and its figures (sums of
measures, or quotients of such sums). Does not belong here: SQL of the sources (``explain_sources``), running anything.

No figure is computed from this: the marts stand, and every explanation is compared with the figure it explains. A
further mart in the shape of ``creator_roi`` is one more ``roi_mart``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final


@dataclass(frozen=True)
class Measure:
    """What is added up: rows of a source.

    Args:
        source: name in ``explain_sources.SOURCES``.
        value: SQL of a row's value; what rows are told apart by where the source groups.
        condition: which rows.
        own: the value in the row's own currency, where ``value`` is that in the reporting currency and the source
            converts.
    """

    source: str
    value: str = "1"
    condition: str = "true"
    own: str = ""


@dataclass(frozen=True)
class Figure:
    """A sum of measures, each with its sign, or a quotient of two sums.

    Args:
        terms: measure -> 1 or -1.
        divided_by: the same of the denominator; empty where the figure is a sum.
    """

    terms: Mapping[str, int]
    divided_by: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Mart:
    """A mart whose figures can be explained.

    Args:
        name: of the table in schema ``marts``.
        key: its key columns.
        measures: by name.
        figures: by the name of the column.
        defaults: filters that hold where the cell is not otherwise told apart.
        subject: what a row belongs to, by the kind of row: SQL, and what must be joined for it.
        exact: type in which a quotient is computed, as in the mart.
    """

    name: str
    key: tuple[str, ...]
    measures: Mapping[str, Measure]
    figures: Mapping[str, Figure]
    defaults: Mapping[str, str] = field(default_factory=dict)
    subject: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    exact: str = "decimal(38, 8)"


_SOLD: Final = ("gmv_gross", "cancelled_amount", "refund_cohort", "gmv_net", "tax_in_price", "tax_kept", "cogs",
                "platform_fees", "shipping_cost")
_COST_KINDS: Final = {
    "fixed_fee": "costs.assignment = 'direct' and costs.cost_type = 'fixed_fee'",
    "sample_cost": "costs.assignment = 'direct' and costs.cost_type in ('sample_goods', 'sample_shipping')",
    "ad_boost": "costs.assignment = 'direct' and costs.cost_type = 'ad_boost'",
    "other_cost": "costs.assignment = 'direct' "
                  "and costs.cost_type not in ('fixed_fee', 'sample_goods', 'sample_shipping', 'ad_boost')",
    "allocated_cost": "costs.assignment <> 'direct'"}
_PROMO: Final = ("commission", "fixed_fee", "sample_cost", "ad_boost", "other_cost")
_PROFIT_LESS: Final = ("tax_kept", "cogs", "platform_fees", "shipping_cost", *_PROMO, "allocated_cost")

_LOCAL_RATE: Final = ("case when markets.currency = clock.reporting_currency then cast(1 as decimal(38, 18)) "
                      "else rates.rate_rc end")


def plus(*names: str) -> dict[str, int]:
    """Terms that are added."""
    return dict.fromkeys(names, 1)


def minus(*names: str) -> dict[str, int]:
    """Terms that are taken off."""
    return dict.fromkeys(names, -1)


def _expected(alias: str, twin: str) -> str:
    """What is expected to stay of a line."""
    money = f"{alias}.gmv_net{twin}"
    return f"case when lines.is_final then {money} else control.money_times({money}, outlook.kept_share_expected) end"


def _in_local(fact: str, amount: str) -> str:
    """An amount of a commission or cost in the currency of its market's shops."""
    zero = f"when {fact}.{amount} = 0 then 0 " if fact == "affiliate" else ""
    return (f"case when {fact}.currency = markets.currency then {fact}.{amount} {zero}"
            f"else control.money_divided({fact}.{amount}_rc, {_LOCAL_RATE}) end")


def _roi_money(local: bool) -> dict[str, Measure]:
    """The money of an ROI mart, in the reporting or in shop currency."""
    twin, suffix = ("", "_local") if local else ("_rc", "")
    measures = {name: Measure("credits", f"credits.{name}{twin}") for name in _SOLD}
    measures |= {
        "gmv_net_paid": Measure("credits", f"credits.gmv_net{twin}", "credits.is_paid"),
        "gmv_net_gmvmax": Measure(
            "touched", f"credits.gmv_net{twin}", "credits.is_paid and gmv_max.content_id is not null"),
        "gmv_gross_final": Measure("credits", f"credits.gmv_gross{twin}", "lines.is_final"),
        "gmv_net_expected": Measure("credits", _expected("credits", twin)),
        "commission": Measure(
            "commissions", _in_local("affiliate", "commission") if local else "affiliate.commission_rc"),
    }
    measures |= {f"commission_{kind}": Measure("commissions", f"affiliate.commission_{kind}" if local else
                                               f"control.money_times(affiliate.commission_{kind}, affiliate.fx_rate)")
                 for kind in ("est", "act")}
    measures |= {kind: Measure("costs", _in_local("costs", "amount") if local else "costs.amount_rc", condition)
                 for kind, condition in _COST_KINDS.items()}
    return {f"{name}{suffix}": measure for name, measure in measures.items()}


_FIRST_IN_LINE: Final = "credits.first_in_line"
_ROI_COUNTS: Final = {
    "orders": Measure("credits", condition="credits.first_in_order"),
    "orders_touched": Measure("touched", condition="credits.first_in_order and own_evidence.has_own_touch"),
    "gmv_gross_unattributed": Measure("credits", "credits.gmv_gross_rc", "credits.evidence = 'none'"),
    "new_buyers": Measure("credits", condition="credits.first_in_order and lines.is_new_buyer"),
    "lines_counted": Measure("credits", condition=_FIRST_IN_LINE),
    "lines_eligible": Measure("credits", condition=f"{_FIRST_IN_LINE} and not lines.is_cancelled"),
    "lines_settled": Measure("credits", condition=f"{_FIRST_IN_LINE} and not lines.is_cancelled and lines.is_settled"),
    "items_sold": Measure("credits", "credits.items_sold"),
    "buyers": Measure("buyers", condition="credits.credit > 0 and facts.buyer_hash is not null"),
    "videos_published": Measure("contents", condition="not contents.is_live"),
    "lives_held": Measure("contents", condition="contents.is_live"),
}
_OF_MARKET: Final = {
    "gmv_gross_of_market": Measure("market", "credits.gmv_gross_rc"),
    "gmv_gross_unattributed_of_market": Measure("market", "credits.gmv_gross_rc", "credits.evidence = 'none'"),
}
"""Sales of whoever it is: ``unattributed_share`` tells how far any row of the market can be trusted."""


def _roi_sums(suffix: str) -> dict[str, Figure]:
    """The figures of an ROI mart that are put together from others."""
    def named(terms: Mapping[str, int]) -> dict[str, int]:
        return {f"{name}{suffix}": sign for name, sign in terms.items()}

    return {f"{name}{suffix}": Figure(named(terms)) for name, terms in (
        ("promo_cost", plus(*_PROMO)), ("contribution_profit", plus("gmv_net") | minus(*_PROFIT_LESS)))}


def _roi_ratios() -> dict[str, Figure]:
    """Ratios and profits of one row, as the models' macro ``roi_ratios`` puts them together."""
    profit = plus("gmv_net") | minus(*_PROFIT_LESS)
    orders, promo = plus("orders"), plus(*_PROMO)
    return {
        "roi_ratio": Figure(plus("gmv_net"), promo),
        "roi_simple": Figure(plus("gmv_net") | minus(*_PROMO), promo),
        "roi_simple_gross": Figure(plus("gmv_gross") | minus(*_PROMO), promo),
        "roi_profit": Figure(profit, promo),
        "gross_profit": Figure(plus("gmv_net") | minus("tax_kept", "cogs", "platform_fees", "shipping_cost")),
        "contribution_margin": Figure(profit, plus("gmv_net")),
        "max_break_even_fee": Figure({term: sign for term, sign in profit.items() if term != "fixed_fee"}),
        "aov": Figure(plus("gmv_gross"), orders),
        "aov_net": Figure(plus("gmv_net"), orders),
        "asp": Figure(plus("gmv_gross"), plus("items_sold")),
        "cpo": Figure(plus("fixed_fee", "ad_boost"), orders),
        "cpo_full": Figure(promo, orders),
        "new_buyer_share": Figure(plus("new_buyers"), plus("buyers")),
        "refund_rate_amount": Figure(plus("refund_cohort"), plus("gmv_gross") | minus("cancelled_amount")),
        "platform_fee_rate": Figure(plus("platform_fees"), plus("gmv_gross")),
        "touch_coverage": Figure(plus("orders_touched"), orders),
        "unattributed_share": Figure(plus("gmv_gross_unattributed_of_market"), plus("gmv_gross_of_market")),
        "settled_share": Figure(plus("lines_settled"), plus("lines_eligible")),
        "refund_maturity": Figure(plus("gmv_gross_final"), plus("gmv_gross")),
    }


_ALIASES: Final = {"credits": "credits", "touched": "credits", "buyers": "credits", "commissions": "affiliate",
                   "costs": "costs", "contents": "contents"}


def roi_mart(name: str, subject: str, **found_by: tuple[str, str]) -> Mart:
    """A mart in the shape of ``creator_roi``.

    Args:
        name: of the table.
        subject: its key beside rule set, period and market; the column of that name in credits, commissions and costs.
        found_by: where a kind of row has no such column: the SQL that tells it, and the joins this needs.
    """
    measures = {**_ROI_COUNTS, **_roi_money(local=False), **_roi_money(local=True)}
    figures = {one: Figure(plus(one)) for one in measures if one != "gmv_gross_final_local"}
    figures |= _roi_sums("") | _roi_sums("_local") | _roi_ratios()
    found = {source: found_by.get(source, (f"{alias}.{subject}", "")) for source, alias in _ALIASES.items()}
    return Mart(name, ("rule_set_id", "period_type", "period_start", "market", subject), measures | _OF_MARKET, figures,
                defaults={"is_official": "true"}, subject=found | {"market": ("$subject", "")})


def _campaign_mart() -> Mart:
    """Campaigns have a budget beside, which is the whole campaign's in every row."""
    of_credit = _campaign_of_sale("credits", "lines.product_id")
    mart = roi_mart(
        "campaign_roi", "campaign_id", credits=of_credit, touched=of_credit, buyers=of_credit,
        commissions=_campaign_of_sale("affiliate", "affiliate.product_id"),
        costs=("campaigns.campaign_id",
               "left join core.mart_cost_campaigns as campaigns on costs.cost_id = campaigns.cost_id"),
        contents=("details.campaign_code",
                  "left join marts.dim_contents as details on contents.content_id = details.content_id"))
    budget = {"budget": Figure(plus("budget")), "budget_used": Figure(plus(*_PROMO), plus("budget"))}
    return replace(mart, measures={**mart.measures, "budget": Measure("campaigns", "campaigns.budget_rc")},
                   figures={**mart.figures, **budget})


def _shop_day_mart() -> Mart:
    """Sales and refunds of a shop's day."""
    measures: dict[str, Measure] = {
        "orders": Measure("orders"), "items_sold": Measure("lines", "lines.quantity"),
        "lines_eligible": Measure("lines", condition="not lines.is_cancelled"),
        "lines_settled": Measure("lines", condition="not lines.is_cancelled and lines.is_settled"),
        "gmv_gross_final": Measure("lines", "lines.gmv_gross", "lines.is_final"),
    }
    figures: dict[str, Figure] = {
        "settled_share": Figure(plus("lines_settled"), plus("lines_eligible")),
        "refund_maturity": Figure(plus("gmv_gross_final"), plus("gmv_gross")),
    }
    for twin in ("", "_rc"):
        measures |= {f"{name}{twin}": Measure("lines", f"lines.{name}{twin}")
                     for name in ("gmv_gross", "cancelled_amount", "refund_cohort")}
        measures |= {f"gmv_net_cohort{twin}": Measure("lines", f"lines.gmv_net{twin}"),
                     f"gmv_net_expected{twin}": Measure("lines", _expected("lines", twin)),
                     f"refund_cash{twin}": Measure("refunds", f"refunds.amount_product{twin}")}
        figures[f"gmv_net_cash{twin}"] = Figure(
            plus(f"gmv_gross{twin}") | minus(f"cancelled_amount{twin}", f"refund_cash{twin}"))
    figures |= {one: Figure(plus(one)) for one in measures if not one.startswith("lines_") and one != "gmv_gross_final"}
    return Mart("refund_adjusted_gmv", ("shop_id", "market", "order_date"), measures, figures)


def _campaign_of_sale(fact: str, product: str, day: str = "order_date") -> tuple[str, str]:
    """The campaign a sale or commission counts for, as the models' macro ``campaign_of_sale`` finds it."""
    columns = "creator_id, product_id, fact_date, campaign_id, signed_rank"
    same_day = f"{fact}.creator_id = {{alias}}.creator_id and {fact}.{day} = {{alias}}.fact_date"
    return ("case when coalesce(of_product.signed_rank, 0) >= coalesce(of_creator.signed_rank, 0) "
            "then of_product.campaign_id else of_creator.campaign_id end"), f"""
        left join (select {columns} from core.mart_campaign_days where product_id is not null) as of_product
            on {same_day.format(alias="of_product")} and {product} = of_product.product_id
        left join (select {columns} from core.mart_campaign_days where product_id is null) as of_creator
            on {same_day.format(alias="of_creator")}"""


def _roi_marts() -> tuple[Mart, ...]:
    """The marts of creators, contents, products and campaigns."""
    sold = ("lines.product_id", "")
    return (
        roi_mart("creator_roi", "creator_id"),
        roi_mart("content_roi", "content_id"),
        roi_mart("product_roi", "product_id", credits=sold, touched=sold, buyers=sold, contents=(
            "products.product_id",
            "inner join marts.content_products as products on contents.content_id = products.content_id")),
        _campaign_mart(),
    )


MARTS: Final[dict[str, Mart]] = {mart.name: mart for mart in (*_roi_marts(), _shop_day_mart())}
"""The marts whose figures are columns; those of ``kpi_attainment`` are metrics (``explain_goals``)."""
