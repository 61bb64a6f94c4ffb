"""What arrived in the inbox and what is missing, as rows and sentences: for ``linkstar inbox status`` and the summary.

Belongs here: putting together what the files, the warehouse and the published snapshot say. Does not belong here:
how a day counts as missing (``data_quality.arrivals``), what is open (``ingestion.sheets.prefill``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from data_quality.arrivals import SETTING_UP, Arrivals, Coverage, LoadedFile, Span, read_arrivals
from ingestion.config import Home, business_clock
from ingestion.inbox.after_load import KnownContents
from ingestion.inbox.preview import EXPORTS, preview
from ingestion.messages import in_language, language, text
from ingestion.seller_exports.reasons import ExportProblem
from ingestion.seller_exports.shops import Shop, known_shops, shop_of
from ingestion.sheets.files import InboxFile, list_files, read_content
from ingestion.sheets.prefill import count_open
from ingestion.sheets.problems import SheetProblem
from orchestration.query import open_published

_NEEDED_EXPORTS: Final = ("orders", "affiliate_orders", "income")
"""Exports without which a shop's figures stay incomplete."""


# A larger new file is not read through only to find that it is a copy.
_LARGEST_COMPARED: Final = 256 << 20


@dataclass(frozen=True)
class FileStatus:
    """One file of the inbox, in words."""

    path: str
    state: str
    what: str = ""
    shop: str = ""
    days: str = ""
    rows: str = ""
    held: str = ""


@dataclass(frozen=True)
class Published:
    """What the published snapshot adds: the shops' time zones, which of them the API serves, what is open."""

    zones: Mapping[str, str]
    api_shops: frozenset[str]
    is_open: Mapping[str, int]


def file_statuses(home: Home, arrivals: Arrivals) -> list[FileStatus]:
    """Every file that lies in the inbox, by path; of one that was not loaded only its first rows are read."""
    files, unfinished = list_files(home.inbox)
    contents = KnownContents(home)
    shops = known_shops(home)
    by_content = {one.file_hash: one.path for one in arrivals.files.values()}
    found = [_status(file, arrivals, contents) or _new(file, shops, by_content) for file in files]
    found += [FileStatus(path, state=text("inbox_unfinished")) for path in unfinished]
    return sorted(found, key=lambda one: one.path)


def _status(file: InboxFile, arrivals: Arrivals, contents: KnownContents) -> FileStatus | None:
    """A file that was loaded or held; None for any other."""
    loaded = arrivals.files.get(file.path)
    if loaded is not None:
        state = text("inbox_loaded" if _is_as_loaded(file, loaded, contents) else "inbox_changed")
        if "videos" in loaded.entities and loaded.days and loaded.days.first != loaded.days.last:
            state += text("inbox_totals")
        days = days_text(loaded.days) if loaded.days else ""
        held_rows = f"{loaded.rows_held:,}" if loaded.rows_held else ""
        return FileStatus(file.path, state, _what(loaded.entities), loaded.shop, days, f"{loaded.rows:,}", held_rows)
    held = arrivals.held_files.get(file.path)
    if held is not None:
        return FileStatus(file.path, text("inbox_held", reason=in_language(*held)))
    return None


def _new(file: InboxFile, shops: Mapping[str, Shop], by_content: Mapping[str, str]) -> FileStatus:
    """A file that no run has seen, by its first rows."""
    try:
        found = preview(file)
        is_export = any(one.source == EXPORTS for one in found)
        # The shops may lie in the inbox themselves: the sheets are read first.
        shop = shop_of(file, dict(shops)).code if is_export and shops else ""
    except (SheetProblem, ExportProblem) as problem:
        reason = in_language(problem.reason.en, problem.reason.zh).format(**problem.values)
        return FileStatus(file.path, text("inbox_would_be_held", reason=reason))
    if is_export and not shop and "/" in file.path:
        shop = file.path.split("/")[0]
    same = by_content.get(read_content(file).file_hash) if is_export and file.size <= _LARGEST_COMPARED else None
    state = text("inbox_same", path=same) if same else text("inbox_new")
    return FileStatus(file.path, state, _what(one.entity for one in found), shop)


def _is_as_loaded(file: InboxFile, loaded: LoadedFile, contents: KnownContents) -> bool:
    """Whether a file still is what was loaded; only one that was touched is read to find out."""
    if file.modified_at == loaded.modified_at:
        return True
    return contents.seen_as(read_content(file)).file_hash == loaded.file_hash


def _export_names() -> dict[str, str]:
    return {entity: text(f"export_{entity}") for entity in (*_NEEDED_EXPORTS, "videos", "lives")}


def _what(entities: Iterable[str]) -> str:
    names = _export_names()
    return ", ".join(names.get(entity, entity) for entity in entities)


def inbox_lines(home: Home, arrivals: Arrivals | None = None, lying: Collection[str] = ()) -> list[str]:
    """What is there by shop and export, what is missing of it, and what the figures still wait for.

    Args:
        home: the home.
        arrivals: what was loaded; None: looked up.
        lying: sheets that lie in the inbox and wait for the next run.

    Raises:
        DatabaseBusyError: a refresh is writing the warehouse.
    """
    known = arrivals if arrivals is not None else read_arrivals(home.warehouse)
    published = read_published(home)
    lines = [_coverage_line(one) for one in known.coverage]
    lines += _late_lines(known, published)
    lines += _sheet_lines(known, published, lying)
    still_open = [text(f"open_{sheet}", count=f"{count:,}") for sheet, count in published.is_open.items() if count]
    if still_open:
        lines.append(text("open_remedy", open="; ".join(still_open)))
    return lines


def read_published(home: Home) -> Published:
    """What the published snapshot adds; nothing while none is published."""
    if not home.published.exists():
        return Published({}, frozenset(), {})
    with open_published(home) as connection:
        tables = {name for (name,) in connection.execute(
            "select table_name from information_schema.tables where table_schema = 'marts'").fetchall()}
        zones, api_shops = {}, frozenset[str]()
        if "dim_shops" in tables:
            zones = dict(connection.execute("select shop_code, timezone from marts.dim_shops").fetchall())
        if "data_health" in tables:
            api_shops = frozenset(shop for (shop,) in connection.execute(
                "select shop_code from marts.data_health where source = 'tiktok_shop.orders' and shop_code is not null "
                "and last_event_at is not null").fetchall())
        return Published(zones, api_shops, count_open(connection))


def _coverage_line(one: Coverage) -> str:
    days = days_text(one.days) if one.days else text("inbox_undated")
    line = text("inbox_coverage", shop=one.shop, what=_what((one.entity,)), rows=f"{one.rows:,}", days=days)
    if one.missing:
        line += text("inbox_missing", days=", ".join(days_text(span) for span in one.missing))
    return line


def _late_lines(known: Arrivals, published: Published) -> Iterator[str]:
    """Of shops that only files serve: days since the last export, and exports that never came."""
    shops = dict.fromkeys(one.shop for one in known.coverage if one.shop not in published.api_shops)
    for shop in shops:
        finished = _finished_day(published.zones.get(shop, "UTC"))
        given = {one.entity: one for one in known.coverage if one.shop == shop}
        for entity, one in given.items():
            if entity in _NEEDED_EXPORTS and one.days is not None and one.days.last < finished:
                span = Span(one.days.last + timedelta(days=1), finished)
                yield text("inbox_late", shop=shop, what=_what((entity,)), days=days_text(span))
        never = [entity for entity in _NEEDED_EXPORTS if entity not in given]
        if never:
            yield text("inbox_never", shop=shop, what=_what(never))


def _sheet_lines(known: Arrivals, published: Published, lying: Collection[str]) -> Iterator[str]:
    """Sheets that never came, and dated ones that hold nothing of this week."""
    never = [sheet for sheet in SETTING_UP if sheet not in known.sheets]
    if published.is_open.get("fx_rates") and "fx_rates" not in known.sheets:
        never.append("fx_rates")
    never = [sheet for sheet in never if sheet not in lying]
    if never:
        yield text("inbox_sheets_never", sheets=", ".join(never))
    today = business_clock().date()
    monday = today - timedelta(days=today.weekday())
    for sheet, latest in known.sheets.items():
        if latest is not None and latest < monday:
            yield text("inbox_sheet_late", sheet=sheet, day=days_text(Span(latest, latest)))


def _finished_day(zone: str) -> date:
    """The last day that is over in a zone."""
    return business_clock().astimezone(ZoneInfo(zone)).date() - timedelta(days=1)


def days_text(span: Span) -> str:
    """Days as a person writes them; the year only where it is not this one."""
    year = business_clock().year
    with_year = span.first.year != year or span.last.year != year
    first, last = _day_text(span.first, with_year=with_year), _day_text(span.last, with_year=with_year)
    if span.first == span.last:
        return first
    if (span.first.year, span.first.month) == (span.last.year, span.last.month):
        first, last = _same_month(span, first, last)
    return f"{first}-{last}"


def _same_month(span: Span, first: str, last: str) -> tuple[str, str]:
    """The month is said once: 1-31 Oct, 10月1日-31日."""
    return (first, f"{span.last.day}日") if language() == "zh" else (str(span.first.day), last)


def _day_text(day: date, *, with_year: bool) -> str:
    if language() == "zh":
        return (f"{day.year}年" if with_year else "") + f"{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]}" + (f" {day.year}" if with_year else "")


_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
