"""How the GMV Max reports of a store are broken down: products by campaign, creatives by campaign and product.

Belongs here: which calls one window of one report takes. Only what cost something is broken down. What a
report showed is remembered for the reports below it; after a run that was killed in between it is asked again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ingestion.tiktok_ads.client import AdsClient
from ingestion.tiktok_ads.rows import Place, Row, has_cost, parse_report
from ingestion.tiktok_ads.settings import (
    CAMPAIGN_DAYS,
    CREATIVE_DAYS,
    LIVE,
    LIVE_CAMPAIGN_METRICS,
    LIVE_DAYS,
    PRODUCT,
    PRODUCT_DAYS,
    Report,
)
from ingestion.tiktok_ads.windows import Window


@dataclass(frozen=True)
class Store:
    """A store whose GMV Max belongs to an advertiser of ours."""

    advertiser_id: str
    store_id: str


Filter = tuple[Mapping[str, Any], Mapping[str, str]]
"""The filter of one call, and what it says about the rows."""


class Breakdown:
    """Remembers which campaigns and products of a store cost something in a window.

    Args:
        client: asked for what was not read in this run.
        store: whose reports.
    """

    def __init__(self, client: AdsClient, store: Store) -> None:
        self._client = client
        self._store = store
        self._found: dict[tuple[str, Window], dict[str, set[str]]] = {}

    def filters(self, report: Report, window: Window) -> Iterator[Filter]:
        """One for each call that the report takes in this window."""
        if report is CAMPAIGN_DAYS:
            yield from (({"gmv_max_promotion_types": [kind]}, {"promotion_type": kind}) for kind in (PRODUCT, LIVE))
            return
        for campaign in self._below(CAMPAIGN_DAYS, window, LIVE if report is LIVE_DAYS else PRODUCT):
            if report is not CREATIVE_DAYS:
                yield {"campaign_ids": [campaign]}, {"campaign_id": campaign}
                continue
            for product in self._below(PRODUCT_DAYS, window, campaign):
                yield ({"campaign_ids": [campaign], "item_group_ids": [product]},
                       {"campaign_id": campaign, "item_group_id": product})

    def note(self, report: Report, window: Window, row: Row) -> None:
        """Remember what a report showed."""
        if report in (CAMPAIGN_DAYS, PRODUCT_DAYS) and has_cost(row):
            parent = str(row.payload["promotion_type" if report is CAMPAIGN_DAYS else "campaign_id"])
            self._found.setdefault((report.name, window), {}).setdefault(parent, set()).add(
                str(row.payload[report.dimension]))

    def close_window(self, report: Report, window: Window) -> None:
        """The report was read to its end in this window: what was noted is all there is."""
        self._found.setdefault((report.name, window), {})

    def parameters(self, report: Report, metrics: tuple[str, ...], window: Window,
                   filtering: Mapping[str, Any]) -> dict[str, Any]:
        """Query of one call; the account of a campaign is only told of LIVE ones."""
        is_live = filtering.get("gmv_max_promotion_types") == [LIVE]
        return {"advertiser_id": self._store.advertiser_id, "store_ids": [self._store.store_id],
                "dimensions": [report.dimension, "stat_time_day"],
                "metrics": list(dict.fromkeys([*metrics, *(LIVE_CAMPAIGN_METRICS if is_live else ())])),
                "start_date": window[0].isoformat(), "end_date": window[1].isoformat(), "filtering": dict(filtering)}

    def _below(self, report: Report, window: Window, parent: str) -> list[str]:
        """What a report shows below a parent; asked for where it was not read in this run."""
        if (report.name, window) not in self._found:
            for filtering, context in list(self.filters(report, window)):
                self._ask(report, window, filtering, {"store_id": self._store.store_id, **context})
            self.close_window(report, window)
        return sorted(self._found[report.name, window].get(parent, ()))

    def _ask(self, report: Report, window: Window, filtering: Mapping[str, Any], context: Mapping[str, str]) -> None:
        """Read a report only to know what lies below it."""
        place = Place(report.name, self._store.advertiser_id, report.path, 0, 0)
        for page in self._client.pages(report.path, self.parameters(report, ("cost",), window, filtering)):
            for value in page:
                parsed = parse_report(report, ("cost",), value, context, place)
                if isinstance(parsed, Row):
                    self.note(report, window, parsed)
