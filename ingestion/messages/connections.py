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
}
