"""Page 6: videos and LIVEs: what sold, what is seen and not clicked, what comes back, what still sells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from orchestration.reports.blocks import absent, table
from orchestration.reports.common import period_of
from orchestration.reports.model import Block, Chart, Page, Table, Text
from orchestration.reports.pages.credits import CREDITS
from orchestration.reports.scope import Field, Scope

# Money by credits of the official rule, figures of the platform beside.
CONTENTS: Final = f"""
with sold as (
    select content_id, sum(gmv_net_rc) as gmv_net, sum(gmv_gross_rc) as gmv_gross, sum(refund_cohort_rc) as refund_cohort,
        cast(sum(refund_cohort_rc) as double) / nullif(sum(gmv_gross_rc) - sum(cancelled_amount_rc), 0) as refund_rate_amount
    from ({CREDITS}) where content_id is not null group by content_id
),
seen as (
    select content_id, sum(views) as views, sum(product_clicks) as product_clicks, sum(add_to_cart) as add_to_cart, sum(sku_orders_reported) as sku_orders
    from (
        select days.*, {period_of("days.date")} as period from marts.fct_content_days as days
        left join marts.dim_shops as shops on shops.shop_id = days.shop_id
        where ($market is null or shops.market = $market) and days.date between $start - 1 and $end)
    where period = $start group by content_id
)
select coalesce(sold.content_id, seen.content_id) as content_id, coalesce(nullif(contents.title, ''), sold.content_id, seen.content_id) as title,
    contents.url as title_url, contents.content_type, contents.handle, contents.published_local, contents.script_type,
    coalesce(sold.gmv_net, 0) as gmv_net, coalesce(sold.gmv_gross, 0) as gmv_gross, coalesce(sold.refund_cohort, 0) as refund_cohort, sold.refund_rate_amount, seen.views, seen.product_clicks, seen.add_to_cart, seen.sku_orders,
    seen.product_clicks * 1.0 / nullif(seen.views, 0) as video_click_rate, 1 - seen.sku_orders * 1.0 / nullif(seen.add_to_cart, 0) as cart_abandon,
    seen.sku_orders * 1.0 / nullif(seen.product_clicks, 0) as ctor, $end < $today - 7 as is_final
from sold full join seen on seen.content_id = sold.content_id
left join marts.dim_contents as contents on contents.content_id = coalesce(sold.content_id, seen.content_id)
"""

_USUAL: Final = f"select median(views) as views, median(video_click_rate) as clicks, median(gmv_net) as net, median(cart_abandon) as abandon from ({CONTENTS}) where views > 0 or gmv_net > 0"

BEST: Final = f"select * from ({CONTENTS}) where gmv_net > 0 order by gmv_net desc, content_id limit 10"
UNCLICKED: Final = f"""
select listed.* from ({CONTENTS}) as listed cross join ({_USUAL}) as usual
where listed.views >= 10 * usual.views and listed.video_click_rate < usual.clicks / 2 order by listed.views desc, listed.content_id limit 5
"""
UNPAID: Final = f"""
select * from ({CONTENTS}) where add_to_cart >= 10 and cart_abandon > 0.5 order by add_to_cart desc, content_id limit 5
"""
RETURNED: Final = f"""
select * from ({CONTENTS}) where gmv_gross > 0 and refund_cohort > 0 and refund_rate_amount >= 0.15 order by gmv_gross desc, content_id limit 5
"""
EVERGREEN: Final = f"""
select * from ({CONTENTS}) where gmv_net > 0 and published_local < cast($start as timestamp) - interval 30 day order by gmv_net desc, content_id limit 5
"""
HOURS: Final = f"""
select coalesce(script_type, '') || ' ' || cast(extract(hour from published_local) // 6 as varchar) as slot_key, coalesce(script_type, '') as script_type,
    cast(extract(hour from published_local) // 6 * 6 as varchar) || ':00' as slot, count(*) as contents, sum(gmv_net) as gmv_net,
    cast(sum(gmv_net) as double) / nullif(sum(views), 0) * 1000 as gpm, bool_and(is_final) as is_final
from ({CONTENTS}) where published_local is not null and content_type = 'VIDEO'
group by all order by gpm desc nulls last, slot_key
"""

_NAME: Final = Field("title", Text("Content", "内容"))
_MORE: Final = (
    Field("handle", Text("Account", "账号"), is_folded=True), Field("content_type", Text("Type", "类型"), is_folded=True),
    Field("published_local", Text("Published", "发布"), is_folded=True))
_NET: Final = Field("gmv_net", Text("Net GMV", "退款后GMV"), "gmv_net", "money")
_VIEWS: Final = Field("views", Text("Views", "播放"), "views")
_CLICKS: Final = Field("video_click_rate", Text("Click rate", "引流率"), "video_click_rate", "rate")
_REFUNDS: Final = Field("refund_rate_amount", Text("Refunds", "退款率"), "refund_rate_amount", "rate")

_LISTS: Final[tuple[tuple[str, Text, tuple[Field, ...]], ...]] = (
    (BEST, Text("Sold most", "销售最多"), (_NAME, _NET, _VIEWS, _CLICKS, Field("ctor", Text("Orders per click", "点击下单率"), "ctor", "rate", is_folded=True), *_MORE)),
    (UNCLICKED, Text("Seen, not clicked", "高播放低点击"), (_NAME, _VIEWS, _CLICKS, _NET, *_MORE)),
    (UNPAID, Text("In the cart, not paid", "高加购低付款"), (
        _NAME, Field("add_to_cart", Text("Carts", "加购"), "add_to_cart_rate"), Field("cart_abandon", Text("Not paid", "未付率"), "cart_abandon", "rate"), _NET, *_MORE)),
    (RETURNED, Text("Sold and sent back", "高销售高退款"), (_NAME, Field("gmv_gross", Text("Gross", "商品GMV"), "gmv_gross", "money"), _REFUNDS, _NET, *_MORE)),
    (EVERGREEN, Text("Still selling after a month", "发布一个月后仍在出单"), (_NAME, Field("published_local", Text("Published", "发布")), _NET, _VIEWS,
                                                       Field("handle", Text("Account", "账号"), is_folded=True))))


def page(scope: Scope) -> Page:
    """The page."""
    title, question = Text("Videos and LIVEs", "视频与直播"), Text("Which contents sell, and where do the others lose?", "哪些内容带货，其余在哪一步流失？")
    sources = ("fct_content_days", "dim_contents", "fct_attribution")
    best = scope.rows(scope.query(BEST))
    if not best and not scope.is_filled("fct_content_days"):
        return Page(6, "contents", title, question, (absent(Text("Contents of the period", "本期内容"), Text(
            "Video and LIVE analytics by API, or their exports in the inbox.", "通过 API 读取视频与直播数据，或将其导出文件放入收件箱。")),), sources)
    drawn = Chart("bars", Text("Net GMV by content, {currency}", "各内容退款后GMV（{currency}）").filled(currency=scope.currency),
                  tuple({"name": _label(row), "value": row["gmv_net"]} for row in best[:8]))
    lists = [table(scope, scope.query(sql), "content_id", fields, caption) for sql, caption, fields in _LISTS]
    return Page(6, "contents", title, question, (*([drawn] if best else []), *lists, _hours(scope)), sources)


def _label(row: Mapping[str, Any]) -> str:
    """A content's name on a bar: titles repeat, so its account goes first."""
    return f"{(row['handle'] or '')[:12]} {row['content_id'][-4:]}".strip()


def _hours(scope: Scope) -> Block:
    found: Table = table(scope, scope.query(HOURS), "slot_key", (
        Field("slot", Text("Published from", "发布时段")), Field("script_type", Text("Script", "脚本类型")), Field("contents", Text("Videos", "视频"), "videos_published"),
        Field("gpm", Text("GMV per 1,000 views", "千次播放成交"), "gpm", "money"), Field("gmv_net", Text("Net GMV", "退款后GMV"), "gmv_net", "money", is_folded=True)),
        Text("Script type and hour of publishing", "脚本类型 × 发布时段"), note=Text("Script types come from the sheet contents.", "脚本类型来自 contents 表。"))
    return found
