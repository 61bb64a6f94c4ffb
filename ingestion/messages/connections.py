"""What is said about connections: consent, tokens, scopes, webhooks. Key -> (English, Chinese)."""

from __future__ import annotations

from typing import Final

CONNECTIONS: Final[dict[str, tuple[str, str]]] = {
    # tokens
    "api_refresh_elsewhere": ("another process has been refreshing the access token for minutes", "另一个进程正在刷新访问令牌，已持续数分钟"),
    "api_expires_soon": (
        "connection {name}: the authorisation ends on {day}; have the seller authorise again with linkstar connect before",
        "连接 {name}：授权将于 {day} 到期；请在此之前用 linkstar connect 让卖家重新授权"),
    "api_expired": (
        "connection {name}: the authorisation ended on {day}; have the seller authorise again with linkstar connect",
        "连接 {name}：授权已于 {day} 到期；请用 linkstar connect 让卖家重新授权"),
    "api_not_a_rate": ("{variable}={value!r} is not a number of requests a second", "{variable}={value!r} 不是每秒请求数"),
    "fix_rate": ("use a number above 0, such as 10", "请使用大于 0 的数字，例如 10"),
    "fix_connect": (
        "run linkstar connect tiktok_shop, or set it in the environment or in .dlt/secrets.toml",
        "请运行 linkstar connect tiktok_shop，或在环境变量或 .dlt/secrets.toml 中设置"),
    # consent
    "consent_page": ("Consent page: {page}", "授权页面：{page}"),
    "consent_paste": (
        "Open it as the owner of the account, agree, and paste here the code or the whole address it leads to (within "
        "30 minutes):",
        "请以账号所有者身份打开并同意，然后将授权码或跳转后的完整网址粘贴到这里（30 分钟内有效）："),
    "consent_nothing_pasted": (
        "No code was given, nothing is stored: run linkstar connect {platform} --code CODE within 30 minutes of the "
        "consent.",
        "未提供授权码，未保存任何内容；请在授权后 30 分钟内运行 linkstar connect {platform} --code 授权码。"),
    "consent_other_state": (
        "the address answers another consent than the one just asked for", "该网址对应的不是刚才发起的授权"),
    "consent_no_code": ("there is no authorisation code in what was given", "提供的内容中没有授权码"),
    "consent_bad_name": ("{name!r} cannot be a connection's name", "{name!r} 不能作为连接名称"),
    "consent_no_service_id": (
        "SOURCES__TIKTOK_SHOP__SERVICE_ID is not set: the consent page needs the app's service id",
        "未设置 SOURCES__TIKTOK_SHOP__SERVICE_ID：授权页面需要应用的 service id"),
    "consent_code_refused": (
        "the platform does not accept the code: it is wrong, older than 30 minutes or already used",
        "平台不接受该授权码：授权码有误、已超过 30 分钟或已被使用"),
    "consent_no_record": ("the platform knows no authorisation for this code", "平台没有与该授权码对应的授权记录"),
    "consent_refused": ("the platform refused app key, secret or code", "平台拒绝了 app key、secret 或授权码"),
    "consent_no_seller": ("the consent was given by an account that is no seller's", "授权账号不是卖家账号"),
    "fix_consent_again": (
        "open the consent page again and give the new code within 30 minutes", "请重新打开授权页面，并在 30 分钟内提供新的授权码"),
    "fix_consent_paste": (
        "paste the code or the whole address the consent page led to", "请粘贴授权码，或授权页面跳转后的完整网址"),
    "fix_consent_app": (
        "check SOURCES__TIKTOK_SHOP__APP_KEY and __APP_SECRET, then open the consent page again",
        "请检查 SOURCES__TIKTOK_SHOP__APP_KEY 和 __APP_SECRET，然后重新打开授权页面"),
    "fix_connection_name": (
        "use up to 40 lower-case letters, digits and underscores", "请使用不超过 40 个小写字母、数字和下划线"),
    "connected_shop": ("Connection {name} is stored: seller {seller}, region {region}", "已保存连接 {name}：卖家 {seller}，地区 {region}"),
    "connected_under": (
        "{wanted} is the connection of another seller account; this one is called {name}",
        "{wanted} 是另一个卖家账号的连接；此连接命名为 {name}"),
    "connected_ads": ("Connection {name} is stored: {count} advertisers ({advertisers})", "已保存连接 {name}：{count} 个广告主（{advertisers}）"),
    "shops_covered": ("It covers {count} shops:", "覆盖 {count} 家店铺："),
    "shops_not_listed": (
        "The shops could not be listed ({reason}); linkstar doctor tries again", "无法列出店铺（{reason}）；可用 linkstar doctor 重试"),
    "scopes_complete": ("Every scope was granted.", "所有权限均已开通。"),
    "scopes_not_told": (
        "The platform did not say which scopes were granted; the first run names what it may not read.",
        "平台未说明已开通的权限；首次运行会列出无法读取的资源。"),
    "scope_missing": ("Scope {scope} is missing: {resources} will be skipped", "缺少权限 {scope}：将跳过 {resources}"),
    "scope_remedy": (
        "Add the scopes to the app in Partner Center, then connect again: a scope added later needs a new consent.",
        "请在 Partner Center 为应用添加这些权限后重新连接：之后添加的权限需要重新授权。"),
    # TikTok for Business
    "ads_app_incomplete": (
        "the TikTok for Business app is incomplete: {variable} is not set", "TikTok for Business 应用配置不完整：未设置 {variable}"),
    "ads_code_refused": (
        "TikTok for Business does not accept the code (code {code}, HTTP {status})",
        "TikTok for Business 不接受该授权码（代码 {code}，HTTP {status}）"),
    "fix_ads_url": (
        "check the network and SOURCES__TIKTOK_ADS__BASE_URL, then try again",
        "请检查网络和 SOURCES__TIKTOK_ADS__BASE_URL 后重试"),
    # webhooks
    "webhooks_listening": (
        "Listening for events on http://{host}:{port} (stop with Ctrl-C)", "正在 http://{host}:{port} 接收事件（按 Ctrl-C 停止）"),
    "webhooks_no_app": (
        "There is no app to verify events with: set SOURCES__TIKTOK_SHOP__APP_KEY and __APP_SECRET, then run linkstar "
        "connect tiktok_shop.",
        "没有可用于验证事件的应用；请设置 SOURCES__TIKTOK_SHOP__APP_KEY 和 __APP_SECRET，然后运行 linkstar connect tiktok_shop。"),
    "webhooks_no_port": (
        "Port {port} of {host} cannot be listened on ({reason}): choose another one with --port.",
        "无法监听 {host} 的端口 {port}（{reason}）；请用 --port 指定其他端口。"),
    # what was not read
    "stale_line": (
        "Stale, {what} was {outcome}: {tables} (linkstar query \"select * from data_health\")",
        "数据过旧：{what} {outcome}，影响 {tables}（linkstar query \"select * from data_health\"）"),
    "and_more": (" and {count} more", " 等另外 {count} 个表"),
    "outcome_skipped": ("skipped", "已跳过"),
    "outcome_failed": ("not read, it failed", "读取失败"),
    "outcome_not_read": ("not reached", "未能读到"),
}
