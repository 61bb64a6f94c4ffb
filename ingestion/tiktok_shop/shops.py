"""The shops a run reads: asked once per run, and the credential (cipher) each call needs.

Belongs here: the list of shops and its versions. The cipher stays in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from ingestion.config import Home
from ingestion.messages import text as message
from ingestion.quarantine import QuarantineRecord
from ingestion.report import LoadReport, ResourceReport
from ingestion.tiktok_shop.client import ShopClient
from ingestion.tiktok_shop.credentials import Connection
from ingestion.tiktok_shop.exceptions import ApiError, TikTokShopError
from ingestion.tiktok_shop.log import RawLog
from ingestion.tiktok_shop.reader import Held, Shop
from ingestion.tiktok_shop.rows import RowParser, rows_of
from ingestion.tiktok_shop.settings import SHOPS
from ingestion.tiktok_shop.spool import Spool
from ingestion.tiktok_shop.zones import market_of


@dataclass
class ShopList:
    """The shops of all connections, in the order they were listed."""

    shops: list[Shop]
    is_complete: bool
    spool: Spool
    report: ResourceReport
    home: Home

    @classmethod
    def read(cls, clients: Sequence[tuple[Connection, ShopClient]], home: Home, held: Held,
             report: LoadReport) -> ShopList:
        """Ask every connection; one that fails is reported and leaves the list incomplete."""
        listed = cls([], True, Spool(home.dlt / "spool" / "shops"), ResourceReport(SHOPS.name, "all"), home)
        report.resources.append(listed.report)
        for connection, client in clients:
            try:
                client.open()
                listed._add(client, held)
            except TikTokShopError as error:
                listed.is_complete = False
                listed.report.status = "failed"
                said = message("api_connection", name=connection.name, reason=error.message)
                listed.report.message = "; ".join(filter(None, (listed.report.message, said)))
                listed.report.remedy = error.remedy
        return listed

    def versions(self, known_at: datetime, raw: RawLog) -> Iterator[pa.Table]:
        """New versions; with every connection answered, gone versions of the shops not listed."""
        log = raw.of(SHOPS.name)
        new = landed = 0
        for batch in self.spool.batches(None, SHOPS.url_path()):
            fresh = log.filter(batch, known_at)
            landed, new = landed + batch.num_rows, new + fresh.num_rows
            if fresh.num_rows:
                yield fresh
        self.report.rows_unchanged = self.report.rows_read - self.report.rows_held - new
        self.report.rows_new = new
        if self.is_complete:
            self.report.data_through = known_at
            gone = log.missing(self.spool.keys(), known_at)
            self.report.rows_read += gone.num_rows
            self.report.rows_new += gone.num_rows
            if gone.num_rows:
                yield gone
        self.spool.close()

    def _add(self, client: ShopClient, held: Held) -> None:
        """The shops of one connection.

        Raises:
            ApiError: the list is empty, which would mark every shop as gone.
        """
        values = [value for data in client.pages(SHOPS) for value, _ in rows_of(SHOPS, data)]
        if not values:
            raise ApiError(message("api_no_shop"), message("fix_authorise"))
        parser = RowParser(SHOPS, "", self.home.buyer_key, client.path(SHOPS))
        known = {shop.shop_id for shop in self.shops}
        for position, value in enumerate(values, start=1):
            self.report.rows_read += 1
            for parsed in parser.parse(value, 1, position, 1):
                if isinstance(parsed, QuarantineRecord):
                    held.records[parsed.record_key] = parsed
                    self.report.rows_held += 1
                    continue
                self.spool.add(parsed)
                if parsed.record_key not in known:
                    known.add(parsed.record_key)
                    self.shops.append(Shop(parsed.record_key, market_of(value.get("region")), _cipher(value), client))


def _cipher(value: Mapping[str, Any]) -> str:
    """The credential of a shop's calls."""
    return str(value.get("cipher") or "")
