"""The signature, against the published example and vectors computed with an independent signer."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from requests import Request

from ingestion.tiktok_shop.auth import TikTokShopAuth, sign_request

SECRET = "s3cr3t-demo-key"
COMMON = {"app_key": "ak6demo01", "timestamp": "1760000000"}
CIPHER = {"shop_cipher": "ROW_demoCipher_01"}
VECTORS = {
    "A: GET, no body": (
        "/authorization/202309/shops", COMMON, b"",
        "2d60e19d5794d70571df15a55cfd0177609bd0baecf54d31d3b51101e40a93df"),
    "B: POST with a body": (
        "/order/202309/orders/search",
        COMMON | CIPHER | {"page_size": "100", "sort_field": "update_time", "sort_order": "ASC"},
        b'{"update_time_ge":1759990000,"update_time_lt":1760000000}',
        "ef27b5a2644fe84ba89c457cd5f67bd9bea7f14a46539d9e15ffaabfb31b9601"),
    "C: GET, unsorted, a value that needs encoding": (
        "/analytics/202605/shop_videos/performance",
        {"start_date_ge": "2025-10-01"} | CIPHER | {
            "page_token": "a+b/c==", "page_size": "100", "timestamp": "1760000000", "end_date_lt": "2025-10-02",
            "currency": "LOCAL", "account_type": "AFFILIATE_ACCOUNTS", "app_key": "ak6demo01"}, b"",
        "a22a52fbe72eb358fc0de184cd2f902b2ec02cf6c8a214262c35eb5fb7d86eea"),
    "D: POST with an empty object": (
        "/affiliate_seller/202410/orders/search", COMMON | CIPHER | {"page_size": "100"}, b"{}",
        "a5a674f04c509db147835b1750deb891ada4435d0f0eb8e6b1b667590348be57"),
}


class Holder:
    """Holds a token."""

    access_token = "token+/=="


@pytest.mark.parametrize("name", VECTORS)
def test_vectors(name: str) -> None:
    path, parameters, body, expected = VECTORS[name]
    assert sign_request(SECRET, path, parameters.items(), body) == expected


def test_the_official_example() -> None:
    parameters = {"app_key": "29a39d", "timestamp": "1623812664"}
    assert sign_request("e59af819cc", "/authorization/202309/shops", parameters.items()) == (
        "b596b73e0cc6de07ac26f036364178ab16b0a907af13d43f0a0cd2345f582dc8")


def test_sign_and_access_token_are_not_signed() -> None:
    path, parameters, body, expected = VECTORS["C: GET, unsorted, a value that needs encoding"]
    assert sign_request(SECRET, path, (parameters | {"sign": "x", "access_token": "y"}).items(), body) == expected


@pytest.mark.parametrize("name", VECTORS)
def test_a_prepared_request_carries_the_signature_of_what_is_sent(name: str) -> None:
    path, parameters, body, expected = VECTORS[name]
    own = {key: value for key, value in parameters.items() if key not in COMMON}
    request = Request("POST", f"https://host.invalid{path}", params=own, data=body or None).prepare()
    auth = TikTokShopAuth("ak6demo01", SECRET, Holder(), clock=lambda: 1_760_000_000.9)
    for _ in range(2):  # signing again replaces the signature
        auth(request)
        query = dict(parse_qsl(urlsplit(str(request.url)).query, keep_blank_values=True))
        assert query == parameters | {"sign": expected}
    assert "access_token" not in query
    assert request.headers["x-tts-access-token"] == "token+/=="
    assert "+" not in urlsplit(str(request.url)).query
