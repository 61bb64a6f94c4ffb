"""The endpoints beside the searches of orders, for the small API of the tests: finance, creators, performance.

Plain lists that a test changes between nights, each answered in one page as the reference describes it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.support.tiktok_shop_api import NOW, PII, ShopApi, error

DAY = 86_400
TODAY = datetime.fromtimestamp(NOW, UTC).date()
Row = dict[str, Any]


def baht(amount: str) -> Row:
    """Money."""
    return {"amount": amount, "currency": "THB"}


def make_statement(number: int, **changes: Any) -> Row:
    """One statement of a day."""
    return {"id": f"7238{number:015d}", "statement_time": NOW - 30 * DAY + number * DAY, "currency": "THB",
            "settlement_amount": "14.20", "payment_status": "PROCESSING", "payment_id": "", "payment_time": 0} | changes


def make_transaction(number: int, order: str = "5764001", **changes: Any) -> Row:
    """One transaction of an order, with a fee nobody knows yet."""
    return {"id": f"7239{number:015d}", "type": "ORDER", "order_id": order, "order_create_time": NOW - 40 * DAY,
            "settlement_amount": "14.20", "revenue_amount": "21.99", "fee_tax_amount": "-4.69",
            "fee_tax_breakdown": {"fee": {"referral_fee_amount": "-1.32", "a_fee_of_tomorrow": "-0.10"},
                                  "tax": {"note": PII[0]}}} | changes


def make_video(number: int, **changes: Any) -> Row:
    """The figures of one video."""
    return {"id": f"7500{number:015d}", "title": "Mug review", "username": "mug.creator", "hash_tags": ["mug", "b"],
            "creator": {"open_id": f"open{number}", "user_name": "mug.creator", "email": PII[3]},
            "gmv": baht("99.95"), "sku_orders": 5, "views": 4200} | changes


def make_live(number: int, start: int, **changes: Any) -> Row:
    """The figures of one LIVE; times are seconds as text."""
    return {"id": f"7510{number:015d}", "title": "Friday", "start_time": str(start), "end_time": str(start + 7200),
            "creator": {"open_id": "open9", "user_name": "mug.shop"},
            "sales_performance": {"live_gmv": baht("10.00"), "a_figure_of_tomorrow": 3, "host_name": PII[0]},
            "traffic": {"views": 100, "ctr": "0.1"}} | changes


def make_sample(number: int, status: str) -> Row:
    """One sample application."""
    return {"id": f"7430{number:015d}", "status": status, "commission_rate": "0.20", "tracking_number": PII[1],
            "disapprovable_reasons": [], "creator": {"creator_open_id": f"open{number}", "username": "mug.creator",
                                                     "content_count": "", "contact": PII[3]},
            "product": {"id": "1730000000000000001"}}


@dataclass
class MoreApi:
    """What the further endpoints know. ``latest`` is the last day with figures, ``videos`` are by day."""

    api: ShopApi
    latest: str = ""
    statements: list[Row] = field(default_factory=list)
    transactions: dict[str, list[Row]] = field(default_factory=dict)
    order_transactions: list[Row] = field(default_factory=list)
    unsettled: list[Row] = field(default_factory=list)
    open_collaborations: list[Row] = field(default_factory=list)
    creators: dict[str, list[Row]] = field(default_factory=dict)
    targets: dict[str, list[Row]] = field(default_factory=dict)
    samples: list[Row] = field(default_factory=list)
    videos: dict[str, list[Row]] = field(default_factory=dict)
    lives: dict[str, list[Row]] = field(default_factory=dict)
    found: dict[str, list[list[Row]]] = field(default_factory=dict)
    refusals: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.latest = self.latest or str(TODAY.fromordinal(TODAY.toordinal() - 1))
        answers = {
            r"/finance/202309/statements": self._statements,
            r"/finance/202501/statements/(?P<id>\d+)/statement_transactions": self._transactions,
            r"/finance/202501/orders/(?P<id>\d+)/statement_transactions": lambda query, body: {
                "order_id": query["id"], "currency": "THB", "sku_transactions": self.order_transactions},
            r"/finance/202507/orders/unsettled": lambda query, body: {"transactions": self.unsettled},
            r"/affiliate_seller/202412/open_collaborations/search": lambda query, body: {
                "open_collaborations": self.open_collaborations},
            r"/affiliate_seller/202508/open_collaborations/creator_content_details": lambda query, body: {
                "creator_content_details": self.creators.get(query["product_id"], [])},
            r"/affiliate_seller/202508/target_collaborations/search": lambda query, body: {
                "target_collaborations": self.targets.get(body["collaboration_status"], [])},
            r"/affiliate_seller/202508/target_collaborations/(?P<id>\d+)": self._target,
            r"/affiliate_seller/202508/sample_applications/search": lambda query, body: {
                "sample_applications": self.samples},
            r"/affiliate_seller/202409/sample_applications/(?P<id>\d+)/fulfillments/search": lambda query, body: {
                "fulfillments": [{"product": {"id": "1"}, "content": {"id": "75", "view_count": 7}}]},
            r"/analytics/202605/shop_videos/performance": self._videos,
            r"/analytics/202509/shop_videos/(?P<id>\d+)/products/performance": lambda query, body: {
                "latest_available_date": self.latest, "products": [{"id": "1730", "gmv": baht("9.00")}]},
            r"/analytics/202609/shop_lives/performance": lambda query, body: {
                "latest_available_date": self.latest, "live_stream_sessions": self.lives.get(query["account_type"], [])},
            r"/analytics/202510/shop_lives/(?P<id>\d+)/performance_per_minutes": lambda query, body: {
                "performance": {"intervals": [{"start_time": NOW, "end_time": NOW, "sales": {"gmv": baht("0")}}]}},
            r"/analytics/202512/shop/(?P<id>\d+)/products_performance": lambda query, body: {
                "products": [{"id": "1730", "traffic": {"produt_clicks": 3}}]},
            r"/analytics/202609/shop/performance": self._shop_days,
            r"/affiliate_seller/202608/marketplace_creators/search": self._search,
            r"/affiliate_seller/202608/marketplace_creators/(?P<id>\w+)": lambda query, body: {
                "creator": {"username": query["id"], "gmv": {"amount": "5", "symbol": "฿"}, "email": PII[3]}},
        }
        for pattern, handler in answers.items():
            self.api.others[pattern] = self._refusable(handler)

    def asked(self, part: str) -> list[Row]:
        """Query and body of the calls whose path holds ``part``."""
        return [query | body for path, query, body in self.api.asked if part in path]

    def _refusable(self, handler: Any) -> Any:
        """The handler, unless the item it is asked for is refused."""
        def answer(query: Row, body: Row) -> Row:
            code = self.refusals.get(str(query.get("id")))
            return error(code) if code else handler(query, body)
        return answer

    def _statements(self, query: Row, body: Row) -> Row:
        """Statements of a window; the sort field must be given."""
        assert query["sort_field"] == "statement_time"
        lower, upper = int(query["statement_time_ge"]), int(query["statement_time_lt"])
        return {"statements": [row for row in self.statements if lower <= row["statement_time"] < upper]}

    def _transactions(self, query: Row, body: Row) -> Row:
        """Transactions of a statement; the header has the currency."""
        return {"id": query["id"], "create_time": NOW - DAY, "currency": "THB",
                "transactions": self.transactions.get(query["id"], [])}

    def _target(self, query: Row, body: Row) -> Row:
        """One target collaboration."""
        return {"target_collaboration": {
            "id": query["id"], "name": "Mugs", "seller_contact_info": PII[1], "message": PII[4],
            "creators": [{"username": "mug.creator", "creator_open_id": "open7"}], "products": []}}

    def _search(self, query: Row, body: Row) -> Row:
        """A page of the creators found for a keyword; all but the first want the key of the page before."""
        pages, number = self.found.get(body["keyword"], [[]]), int(query.get("page_token") or 0)
        if number and body.get("search_key") != f"key of {body['keyword']} {number - 1}":
            return error(36009004)
        return {"creators": pages[number], "search_key": f"key of {body['keyword']} {number}",
                "next_page_token": str(number + 1) if number + 1 < len(pages) else ""}

    def _videos(self, query: Row, body: Row) -> Row:
        """Videos of a window: totals, so that a test sees whether single days are asked."""
        days = [day for day in sorted(self.videos) if query["start_date_ge"] <= day < query["end_date_lt"]]
        return {"latest_available_date": self.latest, "videos": [row for day in days for row in self.videos[day]]}

    def _shop_days(self, query: Row, body: Row) -> Row:
        """One interval a day, zeros behind the last day with figures."""
        first, end = (datetime.fromisoformat(query[name]).date() for name in ("start_date_ge", "end_date_lt"))
        assert 0 < (end - first).days <= 60
        days = [first.fromordinal(number) for number in range(first.toordinal(), end.toordinal())]
        return {"latest_available_date": self.latest, "performance": {"intervals": [
            {"start_date": str(day), "end_date": str(day.fromordinal(day.toordinal() + 1)),
             "sales": {"gmv": baht("0.00" if str(day) > self.latest else "7.00")}} for day in days]}}
