"""Paging by opaque token. Belongs here: when to go on, when to stop, when to give up."""

from __future__ import annotations

from typing import Any

import orjson
from dlt.sources.helpers.rest_client.paginators import BasePaginator
from requests import Request, Response

from ingestion.messages import text as message
from ingestion.tiktok_shop.exceptions import PagingError
from ingestion.tiktok_shop.session import data_of
from ingestion.tiktok_shop.settings import MOST_EMPTY_PAGES, MOST_PAGES


class PageTokenPaginator(BasePaginator):
    """Follows ``data.next_page_token`` and keeps every other parameter as it was on the first page.

    An empty or absent token ends the list; a short or empty page does not. A token that comes a second time
    would page for ever: that is an error, and so are pages that do not end. An answer that names a ``search_key``
    wants it in the body of the next page.
    """

    def __init__(self) -> None:
        super().__init__()
        self._seen: set[str] = set()
        self._token = ""
        self._search_key = ""
        self._empty_pages = 0

    def init_request(self, request: Request) -> None:
        """Start at the first page."""
        self._seen.clear()
        self._token, self._search_key = "", ""
        self._empty_pages = 0
        if request.params is None:
            request.params = {}
        request.params.pop("page_token", None)

    def update_state(self, response: Response, data: list[Any] | None = None) -> None:
        """Take the next token out of the answer.

        Raises:
            PagingError: the token was used before, or the pages do not end.
        """
        answer = data_of(response)
        token = str(answer.get("next_page_token") or "")
        if token and token in self._seen:
            raise PagingError(message("api_page_token_twice"), message("fix_window"))
        self._empty_pages = 0 if data else self._empty_pages + 1
        if token and (self._empty_pages >= MOST_EMPTY_PAGES or len(self._seen) >= MOST_PAGES):
            raise PagingError(message("api_pages_endless"), message("fix_window"))
        self._seen.add(token)
        self._token, self._search_key = token, str(answer.get("search_key") or "")
        self._has_next_page = bool(token)

    def update_request(self, request: Request) -> None:
        """Ask for the next page."""
        if self._token:
            request.params["page_token"] = self._token
        if self._search_key:
            request.data = orjson.dumps({**orjson.loads(request.data), "search_key": self._search_key})
