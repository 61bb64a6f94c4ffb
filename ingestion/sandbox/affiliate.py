"""Affiliate credits: to whom the platform gives an order's SKU, at which rates, and how it settles.

Mind what is not here: an order found by search, the seller's own LIVE, samples and replacements have no
credit; a partner campaign's credit has no handle, only a content id.
"""

from __future__ import annotations

from ingestion.sandbox.creators import Content, Creator
from ingestion.sandbox.dice import DAY, Dice, Weights, make_id, share
from ingestion.sandbox.lives import Credit, Line, Order, Return
from ingestion.sandbox.markets import Market
from ingestion.sandbox.traffic import Visit

COFUNDED_SHARE = 0.12
MISPAID_SHARE = 0.008
SETTLEMENT_DAYS = (14, 35)


class AffiliateFactory:
    """Draws the credits of one shop's orders."""

    def __init__(self, dice: Dice, market: Market, creators: list[Creator]) -> None:
        self._dice, self._market, self._creators = dice, market, creators
        self._weights = Weights([creator.weight for creator in creators])

    def credits(self, order: Order, visit: Visit, returns: list[Return]) -> list[Credit]:
        """One credit per SKU that a creator sold; the visit's creator first, sometimes a second creator."""
        if visit.creator is None or visit.door in ("organic", "own_live") or order.kind != "normal":
            return []
        by_sku: dict[str, list[Line]] = {}
        for line in order.lines:
            if not line.is_gift:
                by_sku.setdefault(line.sku.id, []).append(line)
        credits = []
        for position, lines in enumerate(by_sku.values()):
            creator, content, account = visit.creator, visit.content, visit.account
            if position:
                if self._dice.chance(0.15):
                    continue
                if self._dice.chance(0.2):
                    creator, account = self._creators[self._weights.draw(self._dice)], 0
                    content = creator.video_before(visit.moment, 0)
            credits.append(self._credit(order, visit, lines, creator, content, account))
        for credit in credits:
            self._settle(credit, returns)
        return credits

    def _credit(
        self,
        order: Order,
        visit: Visit,
        lines: list[Line],
        creator: Creator,
        content: Content | None,
        account: int,
    ) -> Credit:
        dice = self._dice
        is_partner, is_ads = visit.door == "partner", visit.door == "ads"
        sku = lines[0].sku
        return Credit(
            id=f"{order.id}:{sku.id}", order=order, sku=sku, lines=lines, creator=creator.number,
            handle="" if is_partner else creator.handle_on(order.day, account),
            content_type=content.kind if content else "SHOP", content_id=content.id if content else "",
            collaboration_id=make_id("7410", self._market.index, creator.number + 1, 19),
            campaign_id=make_id("7420", self._market.index, 1 + creator.number % 3, 19) if is_partner else "",
            commission_rate=0 if is_partner else creator.commission_rate, ads_rate=700 if is_ads else 0,
            partner_rate=1300 if is_partner else 0,
            bonus_rate=300 if not is_partner and not is_ads and dice.chance(COFUNDED_SHARE) else 0,
            estimated_base=sum(self._base(line) for line in lines), actual_rate=creator.commission_rate,
        )

    def _base(self, line: Line) -> int:
        """Commission base of one unit: what the buyer pays for it, without the tax contained in it."""
        return round(line.sale_price * 10000 / (10000 + self._market.vat_rate))

    def _settle(self, credit: Credit, returns: list[Return]) -> None:
        """When and on what base it settles, or from when on it is ineligible."""
        order, dice = credit.order, self._dice
        credit.actual_rate = credit.commission_rate - (100 if dice.chance(MISPAID_SHARE) else 0)
        if order.cancel_time:
            credit.ineligible_at = order.cancel_time
            return
        if all(line.cancelled_at for line in credit.lines):
            credit.ineligible_at = max(line.cancelled_at for line in credit.lines)
            return
        due = order.delivery_time + dice.between(SETTLEMENT_DAYS[0] * DAY, SETTLEMENT_DAYS[1] * DAY)
        kept = {line.id: self._base(line) for line in credit.lines if not line.cancelled_at}
        last_refund = 0
        for request in returns:
            refunded_at = request.refunded_at
            if not refunded_at or refunded_at >= due:
                continue
            for refund in request.lines:
                if refund.line.id in kept and refund.line.sale_price:
                    part = refund.subtotal * kept[refund.line.id] // refund.line.sale_price
                    kept[refund.line.id] -= part
                    credit.refunded_lines[refund.line.id] = refunded_at
                    last_refund = max(last_refund, refunded_at)
        credit.actual_base = sum(kept.values())
        if credit.actual_base:
            credit.settled_at = due
        else:
            credit.ineligible_at = last_refund or order.delivery_time


def standard_commission(credit: Credit, base: int, rate: int) -> int:
    """Standard commission on a base: none where an ad on the creator's post made the sale."""
    return 0 if credit.ads_rate or credit.partner_rate else share(base, rate)
