"""What the ads source says, beside what it shares with the shops' source (``platform``): key -> (English, Chinese)."""

from __future__ import annotations

from typing import Final

ADVERTISING: Final[dict[str, tuple[str, str]]] = {
    # what is wrong
    "ads_no_credentials": ("TikTok for Business has no credentials", "未配置 TikTok for Business 凭证"),
    "ads_credentials_incomplete": (
        "the TikTok for Business credentials are incomplete: {variable} is not set",
        "TikTok for Business 凭证不完整：未设置 {variable}"),
    "ads_stored_unreadable": (
        "the stored connection {name} of TikTok for Business cannot be read",
        "无法读取已保存的 TikTok for Business 连接 {name}"),
    "ads_no_advertiser": ("the token covers no advertiser", "令牌未覆盖任何广告账户"),
    "ads_no_advertiser_list": (
        "connection {name}: the list of advertisers takes the app's id and secret",
        "连接 {name}：读取广告账户列表需要应用的 ID 和密钥"),
    "ads_no_permission": ("the token may not read this advertiser or report", "令牌无权读取该广告账户或报表"),
    "ads_country_blocked": ("calls from this country are blocked", "平台禁止从该国家或地区调用"),
    "ads_facts_unknown": (
        "currency and time zone of the advertisers could not be read", "无法读取广告账户的币种和时区"),
    # what to do
    "fix_set_ads_credentials": (
        "set SOURCES__TIKTOK_ADS__ACCESS_TOKEN, __APP_ID and __SECRET",
        "请设置 SOURCES__TIKTOK_ADS__ACCESS_TOKEN、__APP_ID 和 __SECRET"),
    "fix_ads_advertisers": (
        "set SOURCES__TIKTOK_ADS__ADVERTISER_IDS, or __APP_ID and __SECRET",
        "请设置 SOURCES__TIKTOK_ADS__ADVERTISER_IDS，或 __APP_ID 和 __SECRET"),
    "fix_ads_authorise": (
        "have the advertiser authorise the app again and set the new access token",
        "请让广告主重新授权应用，并设置新的访问令牌"),
    "fix_ads_permission": (
        "grant the app this permission and have the advertiser authorise it again",
        "请为应用开通该权限，并让广告主重新授权"),
    "fix_ads_metrics": (
        "set the metrics of this release with SOURCES__TIKTOK_ADS__METRICS__<RESOURCE>",
        "请通过 SOURCES__TIKTOK_ADS__METRICS__<RESOURCE> 设置当前版本支持的指标"),
    "fix_ads_base_url": (
        "check the network and SOURCES__TIKTOK_ADS__BASE_URL, then run again",
        "请检查网络和 SOURCES__TIKTOK_ADS__BASE_URL 后重新运行"),
}
