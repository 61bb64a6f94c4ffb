"""What the TikTok Shop source says about credentials, the platform's answers and its pages: key -> (English, Chinese).

Remedies are sentences of their own, so that one remedy serves several faults. An answer's own text never stands in one.
"""

from __future__ import annotations

from typing import Final

PLATFORM: Final[dict[str, tuple[str, str]]] = {
    # what is wrong
    "api_no_credentials": ("TikTok Shop has no credentials", "未配置 TikTok Shop 凭证"),
    "api_credentials_incomplete": (
        "the TikTok Shop credentials are incomplete: {variable} is not set", "TikTok Shop 凭证不完整：未设置 {variable}"),
    "api_not_an_address": ("{variable} is not an address", "{variable} 不是网址"),
    "api_not_days": ("{variable}={value!r} is not a number of days", "{variable}={value!r} 不是天数"),
    "api_connection": ("connection {name}: {reason}", "连接 {name}：{reason}"),
    "api_at": ("{where}: {what}", "{where}：{what}"),
    "api_at_code": (
        "{where}: {what} (code {code}, request id {request_id})", "{where}：{what}（代码 {code}，请求 ID {request_id}）"),
    "api_refused": ("the platform refused the call", "平台拒绝了调用"),
    "api_http": ("the platform answered HTTP {status}", "平台返回 HTTP {status}"),
    "api_unreachable": ("the platform cannot be reached ({reason})", "无法连接平台（{reason}）"),
    "api_cut": ("answers kept ending in the middle", "应答多次中断"),
    "api_no_data": ("the answer held no data", "应答中没有数据"),
    "api_no_shop": ("the token covers no shop", "令牌未覆盖任何店铺"),
    "api_page_token_twice": ("the platform repeated a page token", "平台重复返回了分页令牌"),
    "api_pages_endless": ("the platform's pages do not end", "平台的分页没有尽头"),
    "api_token_refused": ("the access token is not accepted", "访问令牌不被接受"),
    "api_token_refused_http": ("the access token is not accepted (HTTP 401)", "访问令牌不被接受（HTTP 401）"),
    "api_no_refresh_token": (
        "the access token is not accepted and no refresh token is set", "访问令牌不被接受，且未设置刷新令牌"),
    "api_no_new_token": ("the platform gave no new access token", "平台未返回新的访问令牌"),
    "api_refresh_failed": ("the access token could not be refreshed ({reason})", "无法刷新访问令牌（{reason}）"),
    "api_clock_wrong": ("the clock of this machine is wrong", "本机时钟不准"),
    "api_key_refused": ("the app key is not accepted", "app key 不被接受"),
    "api_signature": ("the signature was refused", "签名被拒绝"),
    "api_no_cipher": ("the shop cipher is missing", "缺少店铺 cipher"),
    "api_token_of_other": (
        "the token does not belong to a seller or not to this shop", "令牌不属于卖家或不属于该店铺"),
    "api_no_scope": ("the app may not read this resource", "应用无权读取该资源"),
    "api_address_not_allowed": (
        "this machine's address is not in the app's allow-list", "本机 IP 不在应用的允许名单中"),
    "api_shop_disabled": ("the shop is disabled", "店铺已停用"),
    "api_account_disabled": ("the seller account is disabled", "卖家账号已停用"),
    "api_unknown_path": ("the path is unknown to the platform", "平台不识别该路径"),
    "api_bad_method": ("the method is not allowed on this path", "该路径不支持此方法"),
    "api_version_retired": ("the version of this resource was retired", "该资源的版本已停用"),
    "api_timed_out": ("the platform timed out, even for a short window", "平台超时，缩短时间窗口后仍然超时"),
    "api_limited": ("the platform limits this resource for now", "平台暂时限制该资源"),
    "api_quota": ("the daily quota of this resource is used up", "该资源的每日配额已用完"),
    "api_rate": ("the platform kept limiting the rate", "平台持续限流"),
    "api_internal": ("the platform kept answering with an internal error", "平台持续返回内部错误"),
    "api_bad_parameter": ("a parameter was refused", "参数被拒绝"),
    "api_second_too_full": (
        "one second holds more products than the platform returns", "一秒内的商品数超过平台可返回的数量"),
    "api_rows_do_not_add_up": (
        "{place}: the rows that were read do not add up with those to be written ({count}); nothing of the source was "
        "loaded: run again, and report it if it stays",
        "{place}：读取的行与待写入的行不一致（{count}）；该数据源未加载任何数据，请重新运行，若仍出现请反馈"),
    "api_money_does_not_add_up": (
        "{place}: the money that was read does not add up with that to be written ({money}); nothing of the source was "
        "loaded: run again, and report it if it stays",
        "{place}：读取的金额与待写入的金额不一致（{money}）；该数据源未加载任何数据，请重新运行，若仍出现请反馈"),
    "api_not_in_market": ("the platform does not have this in {market}", "平台在 {market} 不提供此项"),
    "api_backlog": (
        "{resource} of shop {shop}: {count} items wait for the next runs",
        "店铺 {shop} 的 {resource}：还有 {count} 项留待后续运行"),
    "api_unknown_resource": ("{variable} names {value}, which is no resource", "{variable} 中的 {value} 不是有效资源"),
    "api_not_a_count": ("{variable}={value!r} is not a whole number", "{variable}={value!r} 不是整数"),
    # what to do
    "fix_resource_name": ("use names of this list: {names}", "请使用以下名称：{names}"),
    "fix_count": ("use a whole number such as 500", "请使用整数，例如 500"),
    "fix_set_credentials": (
        "set SOURCES__TIKTOK_SHOP__APP_KEY and __APP_SECRET, then run linkstar connect tiktok_shop (or set __ACCESS_TOKEN "
        "and __REFRESH_TOKEN)",
        "请设置 SOURCES__TIKTOK_SHOP__APP_KEY 和 __APP_SECRET，然后运行 linkstar connect tiktok_shop（或设置 __ACCESS_TOKEN 和 "
        "__REFRESH_TOKEN）"),
    "fix_set_variable": (
        "set it in the environment or in .dlt/secrets.toml", "请在环境变量或 .dlt/secrets.toml 中设置"),
    "fix_write_address": ("write it like https://host", "请写成 https://host"),
    "fix_days": ("use a whole number from 1 to 3650", "请使用 1 到 3650 的整数"),
    "fix_authorise": (
        "have the seller authorise the app again (linkstar connect tiktok_shop)", "请让卖家重新授权应用（linkstar connect tiktok_shop）"),
    "fix_authorise_seller": ("authorise the app as the seller", "请以卖家身份授权应用"),
    "fix_grant_scope": (
        "grant the scope and have the seller authorise again (linkstar connect tiktok_shop)",
        "请开通权限并让卖家重新授权（linkstar connect tiktok_shop）"),
    "fix_refresh_token": (
        "set SOURCES__TIKTOK_SHOP__REFRESH_TOKEN or a new access token",
        "请设置 SOURCES__TIKTOK_SHOP__REFRESH_TOKEN 或新的访问令牌"),
    "fix_auth_url": (
        "check the network and SOURCES__TIKTOK_SHOP__AUTH_URL, then run again",
        "请检查网络和 SOURCES__TIKTOK_SHOP__AUTH_URL 后重新运行"),
    "fix_base_url": (
        "check the network and SOURCES__TIKTOK_SHOP__BASE_URL, then run again",
        "请检查网络和 SOURCES__TIKTOK_SHOP__BASE_URL 后重新运行"),
    "fix_app_secret": ("check SOURCES__TIKTOK_SHOP__APP_SECRET", "请检查 SOURCES__TIKTOK_SHOP__APP_SECRET"),
    "fix_app_key": ("check SOURCES__TIKTOK_SHOP__APP_KEY", "请检查 SOURCES__TIKTOK_SHOP__APP_KEY"),
    "fix_partner_center": ("add it in Partner Center", "请在 Partner Center 中添加"),
    "fix_clock": ("set the clock, it may be 30 s off at most", "请校准时钟，误差不得超过 30 秒"),
    "fix_version": ("set another version for this resource", "请为该资源设置其他版本"),
    "fix_later": ("run again later", "请稍后重新运行"),
    "fix_tomorrow": ("run again tomorrow", "请明天重新运行"),
    "fix_window": ("run again, nothing of this window was kept", "请重新运行，该时间窗口未保留任何数据"),
    "fix_report": ("report it, this is a fault of the extractor", "请反馈，这是采集程序的错误"),
    "fix_request_id": ("give the request id to the platform's support", "请将请求 ID 提供给平台支持"),
    "fix_seller_support": ("ask the platform's seller support", "请联系平台的卖家支持"),
    "fix_support": ("ask the platform's support", "请联系平台支持"),
}
