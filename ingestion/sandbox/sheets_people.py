"""Sheets of who is who: shops, creators with their handles, contents with their owners."""

from __future__ import annotations

from datetime import UTC, datetime

from ingestion.sandbox.sheets_table import Cell, Table
from ingestion.sandbox.world import World

_ROLES = {"main": "主号", "sub": "子号", "own": "自有号"}


def shops(world: World) -> Table:
    """One row a shop; the code is that of the API."""
    header = (
        "shop_code",
        "market",
        "timezone",
        "currency",
        "name",
        "prices_include_tax",
        "vat_rate",
        "week_start",
    )
    rows: list[tuple[Cell, ...]] = []
    for shop in world.shops:
        market = shop.market
        rows.append((
            market.shop_code, market.region, market.timezone, market.currency, market.shop_name,
            "yes" if market.has_tax_in_price else "no", f"{market.vat_rate / 10000:.2f}",
            "sun" if market.region == "US" else "mon",
        ))
    return Table(header, rows)


def creators(world: World) -> Table:
    """One row a handle, Chinese headers. Creators the seller does not know are missing."""
    header = ("达人账号", "达人编码", "账号角色", "生效日期", "失效日期", "名称", "层级", "市场", "类目",
              "负责人", "机构", "语言", "粉丝数")
    rows: list[tuple[Cell, ...]] = []
    for shop in world.shops:
        for creator in shop.creators:
            if not creator.is_mapped:
                continue
            facts: tuple[Cell, ...] = (
                creator.name,
                creator.tier,
                shop.market.region,
                creator.category,
                creator.owner,
                creator.agency,
                creator.language,
                creator.followers,
            )
            for line in creator.lines:
                for account in line:
                    rows.append((account.handle, creator.code, _ROLES[account.role], account.valid_from,
                                 account.valid_to, *facts))
    return Table(header, rows)


def contents(world: World) -> Table:
    """One row a published video or LIVE of a known creator."""
    header = ("content_id", "handle", "published_at", "format", "product_ids")
    rows: list[tuple[Cell, ...]] = []
    for shop in world.shops:
        for creator in shop.creators:
            if not creator.is_mapped:
                continue
            for content in sorted([*creator.videos, *creator.lives], key=lambda one: (one.starts_at, one.id)):
                if content.starts_at > world.end:
                    continue
                day = datetime.fromtimestamp(content.starts_at, shop.market.zone).date()
                published = datetime.fromtimestamp(content.starts_at, UTC)
                rows.append(
                    (
                        content.id,
                        creator.handle_on(day, content.account),
                        f"{published:%Y-%m-%dT%H:%M:%SZ}",
                        content.kind.lower(),
                        shop.products[content.product].id,
                    )
                )
    return Table(header, rows)
