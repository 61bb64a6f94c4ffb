"""The advertisers a run reads: from the configuration or asked for, with the currency and zone of their days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from ingestion.messages import text as message
from ingestion.report import ResourceReport
from ingestion.tiktok_ads.client import AdsClient
from ingestion.tiktok_ads.exceptions import ApiError, AuthorizationError, ConfigurationError, TikTokAdsError
from ingestion.tiktok_ads.settings import ADVERTISER_FIELDS
from ingestion.tiktok_ads.windows import today_in


@dataclass(frozen=True)
class Account:
    """An advertiser to read. ``today`` is the last day with figures, in its own zone."""

    advertiser_id: str
    client: AdsClient = field(repr=False)
    facts: Mapping[str, Any]
    today: date


@dataclass
class AccountList:
    """The advertisers of all connections, in the order they were listed."""

    accounts: list[Account]
    is_complete: bool
    entry: ResourceReport

    @classmethod
    def read(cls, clients: Sequence[AdsClient], entry: ResourceReport, known_at: datetime) -> AccountList:
        """Ask every connection; one that fails is reported and leaves the list incomplete."""
        listed = cls([], True, entry)
        for client in clients:
            try:
                listed._add(client, known_at)
            except TikTokAdsError as error:
                listed.is_complete = False
                entry.status = "failed"
                entry.message = message("api_connection", name=client.connection.name, reason=error.message)
                entry.remedy = error.remedy
        return listed

    def _add(self, client: AdsClient, known_at: datetime) -> None:
        """The advertisers of one connection; one that two connections cover is read once.

        Raises:
            ApiError: there is none, which would mark every advertiser as gone.
        """
        known = {account.advertiser_id for account in self.accounts}
        ids = [one for one in client.connection.advertiser_ids or _listed(client) if one not in known]
        if not ids and not known:
            raise ApiError(message("ads_no_advertiser"), message("fix_ads_authorise"))
        facts = self._facts(client, ids) if ids else {}
        for one in ids:
            own = {**facts.get(one, {}), "advertiser_id": one}
            zone = str(own.get("display_timezone") or own.get("timezone") or "")
            self.accounts.append(Account(one, client, own, today_in(zone, known_at)))

    def _facts(self, client: AdsClient, ids: list[str]) -> dict[str, Mapping[str, Any]]:
        """Currency, zone and name by advertiser. A refusal is no failure: the reports say the currency too.

        Raises:
            AuthorizationError: the token is not accepted, so nothing else will be answered either.
        """
        try:
            asked = {"advertiser_ids": ids, "fields": list(ADVERTISER_FIELDS)}
            rows = client.once("advertiser/info/", ("list",), asked)
        except AuthorizationError:
            raise
        except ApiError:
            self.entry.message = message("ads_facts_unknown")
            return {}
        return {str(row.get("advertiser_id")): row for row in rows if isinstance(row, Mapping)}


def _listed(client: AdsClient) -> list[str]:
    """The advertisers that the platform lists for a token.

    Raises:
        ConfigurationError: the call takes the app's id and secret, and they are not set.
    """
    own = client.connection
    if not own.app_id or not own.secret:
        raise ConfigurationError(message("ads_no_advertiser_list", name=own.name), message("fix_ads_advertisers"))
    rows = client.once("oauth2/advertiser/get/", ("list",), {"app_id": own.app_id, "secret": own.secret})
    return [str(row["advertiser_id"]) for row in rows if isinstance(row, Mapping) and row.get("advertiser_id")]
