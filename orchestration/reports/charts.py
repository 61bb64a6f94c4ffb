"""Drawings by Altair, turned into SVG by vl-convert: horizontal bars, small lines, the waterfall, the quadrant.

Altair describes each kind once (it checks every part against the schema, which takes longer than drawing); a chart fills
in its marks, sizes and scales.

Colours are the light values of ``templates/style.css``, which exchanges them for the dark ones; numbers stand beside the
marks, so nothing waits for a pointer.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from functools import cache, lru_cache
from typing import Any, Final

from ingestion.messages import Language
from orchestration.reports.format import shown_value
from orchestration.reports.model import Chart, Text

INK: Final = "#16202c"
MUTED: Final = "#55606d"
ACCENT: Final = "#0b62a4"
GOOD: Final = "#00735a"
BAD: Final = "#b3420c"
GREY: Final = "#8896a5"
LINE: Final = "#dfe4ea"

WIDTH: Final = 343
"""Of a phone's screen less its margins; wider screens enlarge the drawing."""

_APART: Final = 3
"""Labels of a line stand at least so many periods apart, or they would touch."""

_SYMLOG: Final = 50
"""Around zero the profit axis is linear up to about this amount, beyond it is logarithmic."""

_FONT: Final = "system-ui, Noto Sans, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Noto Sans Thai, sans-serif"
_NARROW: Final = "Liberation Sans"
_WIDE: Final = "Noto Sans CJK SC"
"""The fonts in which texts are measured (vl-convert brings the first with it): to look for each letter along a list of fonts, or in a
large one, takes longer than to draw."""

_SPARE: Final = 8
"""Left and right of a drawing, for readers whose font is wider than the one texts were measured in."""

_STYLE: Final[dict[str, Any]] = {
    "view": {"stroke": None}, "background": None, "text": {"fontSize": 12, "color": INK},
    "axis": {"labelFontSize": 12, "labelColor": MUTED, "titleColor": MUTED, "titleFontSize": 12, "titleFontWeight": "normal",
             "domainColor": LINE, "tickColor": LINE, "gridColor": LINE}}
_NAMES: Final[dict[str, Any]] = {"labelLimit": 0, "domain": False, "ticks": False, "labelColor": INK}
"""The axis of names, which are cut before (``_cut``)."""

_NOISE: Final = re.compile(r' (?:aria-roledescription|aria-label|role|class|aria-hidden|pointer-events)="[^"]*"')
_CLIP: Final = re.compile(r' clip-path="url[^"]*"|<defs>.*?</defs>|<clipPath.*?</clipPath>', re.DOTALL)
_NUMBER: Final = re.compile(r"(\d+\.\d{2})\d+")
_FAMILY: Final = re.compile(r'font-family="[^"]*"')

_MARKS: Final = "marks"
"""The name of a drawing's data."""

Rows = Sequence[Mapping[str, Any]]
Drawing = dict[str, Any]
"""A Vega-Lite specification."""


def draw(chart: Chart, language: Language) -> str:
    """A chart as an SVG element in one language."""
    rows = [{name: value.said(language) if isinstance(value, Text) else value for name, value in row.items()}
            for row in chart.data]
    options = {name: value.said(language) if isinstance(value, Text) else value
               for name, value in chart.options.items()}
    drawing = _KINDS[chart.kind](rows, options, language)
    return _tidy(_svg(json.dumps(drawing, ensure_ascii=False)), chart.title.said(language))


@lru_cache(maxsize=256)
def _svg(specification: str) -> str:
    """The drawing of a specification; one without words is the same in both languages and is drawn once."""
    import vl_convert

    font = _WIDE if any(map(_is_wide, specification)) else _NARROW
    return str(vl_convert.vegalite_to_svg({**json.loads(specification), "config": {**_STYLE, "font": font}}))


def _tidy(svg: str, title: str) -> str:
    """An SVG for a page: it scales, it has one name, and no weight it does not need."""
    from markupsafe import escape

    svg = _CLIP.sub("", svg)  # its ids would stand twice in a report of two languages, and nothing needs to be cut off
    svg = _FAMILY.sub("", _NUMBER.sub(r"\1", _NOISE.sub("", svg)))
    width, height = re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)[0]
    return re.sub(r"<svg[^>]*>", f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-_SPARE} 0 {float(width) + 2 * _SPARE:g} {height}" role="img" '
                                 f'aria-label="{escape(title)}" font-family="{_FONT}">', svg, count=1)


def _filled(template: Drawing, marks: Rows, **size: int) -> Drawing:
    """A copy of a kind's description with marks and a size of its own; scales and orders may be changed in it."""
    return {**deepcopy(template), "datasets": {**template.get("datasets", {}), _MARKS: list(marks)}, **size}


def _in_order(drawing: Drawing, channel: str, names: Sequence[str]) -> None:
    """Show names along an axis in this order."""
    for layer in drawing["layer"]:
        layer["encoding"][channel]["sort"] = list(names)


def _between(drawing: Drawing, low: float, high: float) -> None:
    """The ends of the axis of amounts."""
    for layer in drawing["layer"]:
        layer["encoding"]["x"]["scale"]["domain"] = [low, high]


def bars(rows: Rows, options: Mapping[str, Any], language: Language) -> Drawing:
    """Horizontal bars, longest first or as given, each with its number.

    Rows: ``name``, ``value``, optionally ``unit`` and ``tone`` (good, bad, plain).
    """
    unit = str(options.get("unit", "money"))
    marks: list[dict[str, Any]] = [{"name": _cut(str(row["name"]), 18), "value": float(row["value"]), "order": order,
              "said": shown_value(row["value"], str(row.get("unit", unit)), language),
              "tone": {"good": GOOD, "bad": BAD, "muted": GREY}.get(str(row.get("tone", "")), ACCENT)}
             for order, row in enumerate(rows)]
    names = _told_apart(marks)
    drawing = _filled(_bars(), marks, width=WIDTH - 140, height=max(26 * len(marks), 40))
    _in_order(drawing, "y", names)
    low, high = min(0.0, *(mark["value"] for mark in marks)), max(0.0, *(mark["value"] for mark in marks))
    room = (high - low or 1.0) * 0.35
    _between(drawing, low - (room if low < 0 else 0), high + room)
    return drawing


@cache
def _bars() -> Drawing:
    """Bars with their numbers behind them, or before them where they are negative."""
    import altair as alt

    base = alt.Chart(alt.NamedData(_MARKS)).encode(y=alt.Y("name:N", sort=[], title=None, axis=alt.Axis(**_NAMES)),
                              x=alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False)))
    bar = base.mark_bar(height={"band": 0.62}, cornerRadiusEnd=2).encode(color=alt.Color("tone:N", scale=None))
    after = base.transform_filter("datum.value >= 0").mark_text(align="left", dx=4).encode(text="said:N")
    before = base.transform_filter("datum.value < 0").mark_text(align="right", dx=-4).encode(text="said:N")
    return _described(alt.layer(bar, after, before))


def waterfall(rows: Rows, options: Mapping[str, Any], language: Language) -> Drawing:
    """Steps from one total to the next, as horizontal bars from top to bottom.

    Rows: ``name``, ``value`` and ``is_total``.
    """
    marks: list[dict[str, Any]] = []
    level = 0.0
    for order, row in enumerate(rows):
        value = float(row["value"])
        start, end = (0.0, value) if row["is_total"] else (level, level + value)
        level = end
        tone = ACCENT if row["is_total"] else GOOD if value >= 0 else BAD
        marks.append({"name": _cut(str(row["name"]), 20), "order": order, "from": start, "to": end, "tone": tone,
                      "edge": max(start, end), "said": shown_value(row["value"], "money", language)})
    low = min(0.0, *(min(mark["from"], mark["to"]) for mark in marks))
    high = max(0.0, *(mark["edge"] for mark in marks))
    names = _told_apart(marks)
    drawing = _filled(_waterfall(), marks, width=WIDTH - 150, height=24 * len(marks))
    _in_order(drawing, "y", names)
    _between(drawing, low, high + (high - low or 1.0) * 0.3)
    return drawing


@cache
def _waterfall() -> Drawing:
    """Bars from level to level with their numbers behind them."""
    import altair as alt

    scale = alt.Scale(domain=[0, 1], nice=False)
    base = alt.Chart(alt.NamedData(_MARKS)).encode(y=alt.Y("name:N", sort=[], title=None, axis=alt.Axis(**_NAMES)))
    bar = base.mark_bar(height={"band": 0.66}).encode(
        x=alt.X("from:Q", axis=None, scale=scale), x2="to:Q", color=alt.Color("tone:N", scale=None))
    said = base.mark_text(align="left", dx=4).encode(x=alt.X("edge:Q", axis=None, scale=scale), text="said:N")
    return _described(alt.layer(bar, said))


def line(rows: Rows, options: Mapping[str, Any], language: Language) -> Drawing:
    """One line over periods; its last and its highest point are labelled.

    Rows: ``period`` (a short name), ``value`` (None: a gap), ``is_open`` for a period that has not ended.
    """
    unit = str(options.get("unit", "money"))
    known = [(order, row) for order, row in enumerate(rows) if row["value"] is not None]
    labelled = {known[-1][0]} if known else set()
    if known and known[-1][0] - (highest := max(known, key=lambda pair: pair[1]["value"])[0]) >= _APART:
        labelled.add(highest)
    marks: list[dict[str, Any]] = [{"order": order, "period": str(row["period"]), "value": None if row["value"] is None else float(row["value"]),
              "said": shown_value(row["value"], unit, language) if order in labelled else "",
              "fill": ACCENT if order in labelled else LINE} for order, row in enumerate(rows)]
    drawing = _filled(_line(), marks, width=WIDTH - 30, height=int(options.get("height", 110)))
    _in_order(drawing, "x", [mark["period"] for mark in marks])
    return drawing


@cache
def _line() -> Drawing:
    """A line, and the points that have a label."""
    import altair as alt

    base = alt.Chart(alt.NamedData(_MARKS)).encode(
        x=alt.X("period:O", sort=[], title=None, axis=alt.Axis(labelAngle=0, ticks=False, labelOverlap="greedy", labelSeparation=4)),
        y=alt.Y("value:Q", axis=None, scale=alt.Scale(zero=True, nice=False, padding=14)))
    stroke = base.mark_line(color=ACCENT, strokeWidth=2)
    points = base.transform_filter("datum.said !== ''").mark_point(filled=True, size=36, color=ACCENT, opacity=1)
    said = base.transform_filter("datum.said !== ''").mark_text(dy=-9, fontWeight=600).encode(text="said:N")
    return _described(alt.layer(stroke, points, said))


def quadrant(rows: Rows, options: Mapping[str, Any], language: Language) -> Drawing:
    """Points in four fields, the outermost with their names.

    Rows: ``name``, ``x``, ``y``, ``is_named``. Options: ``x`` and ``y``, the names of the axes.
    """
    marks = [{"name": _cut(str(row["name"]), 16), "x": float(row["x"]), "y": float(row["y"]), "is_named": bool(row["is_named"]),
              "tone": GOOD if float(row["y"]) >= 0 else BAD} for row in rows]
    _keep_legible(marks)
    drawing = _filled(_quadrant(), marks, width=WIDTH - 90, height=260)
    for layer in drawing["layer"][1:]:
        for channel in ("x", "y"):
            layer["encoding"][channel]["title"] = options[channel]
    return drawing


@cache
def _quadrant() -> Drawing:
    """The line of nought, the points, and names on either side of them."""
    import altair as alt

    amounts: dict[str, Any] = {"grid": False, "labelExpr": "format(datum.value, '~s')"}
    zero = alt.Chart(alt.InlineData(values=[{"y": 0}])).mark_rule(color=MUTED).encode(y="y:Q")
    base = alt.Chart(alt.NamedData(_MARKS)).encode(
        x=alt.X("x:Q", title="", scale=alt.Scale(type="sqrt", nice=True), axis=alt.Axis(**amounts, tickCount=4)),
        y=alt.Y("y:Q", title="", scale=alt.Scale(type="symlog", constant=_SYMLOG, nice=True),
                axis=alt.Axis(**amounts, tickCount=5)))
    points = base.mark_point(filled=True, size=34, opacity=0.75).encode(color=alt.Color("tone:N", scale=None))
    names = [base.transform_filter("datum.is_named && !datum.is_right").mark_text(align="left", dx=6, fontSize=11).encode(text="name:N"),
             base.transform_filter("datum.is_named && datum.is_right").mark_text(align="right", dx=-6, fontSize=11).encode(text="name:N")]
    return _described(alt.layer(zero, points, *names))


def _described(chart: Any) -> Drawing:
    """Altair's description, which has no data yet."""
    description: Drawing = chart.to_dict(validate=False)
    return description


def _keep_legible(marks: list[dict[str, Any]]) -> None:
    """Take the name off marks whose name would stand on another one; names of marks far right stand left of them."""
    widest = max((mark["x"] for mark in marks), default=0.0) ** 0.5 or 1.0
    steepest = max((math.log1p(abs(mark["y"]) / _SYMLOG) for mark in marks), default=0.0) or 1.0
    placed: list[tuple[float, float]] = []
    for mark in marks:
        across = mark["x"] ** 0.5 / widest
        along = math.copysign(math.log1p(abs(mark["y"]) / _SYMLOG), mark["y"]) / steepest
        mark["is_right"] = across > 0.55
        if mark["is_named"]:
            mark["is_named"] = all(abs(across - x) > 0.75 or abs(along - y) > 0.11 for x, y in placed)
            placed += [(across, along)] if mark["is_named"] else []


def _told_apart(marks: list[dict[str, Any]]) -> list[str]:
    """The names of marks in their order; equal ones get an invisible difference, or they would be one mark."""
    seen: dict[str, int] = {}
    for mark in marks:
        seen[mark["name"]] = seen.get(mark["name"], 0) + 1
        mark["name"] += "\u200b" * (seen[mark["name"]] - 1)
    return [mark["name"] for mark in marks]


def _cut(name: str, length: int) -> str:
    """A name that fits; wide characters count double."""
    width, kept = 0, ""
    for letter in name:
        width += 2 if _is_wide(letter) else 1
        if width > length:
            return kept.rstrip() + "…"
        kept += letter
    return kept


def _is_wide(letter: str) -> bool:
    """Whether a letter is as wide as a Chinese one."""
    return ord(letter) > 0x2E7F


_KINDS: Final[dict[str, Callable[[Rows, Mapping[str, Any], Language], Any]]] = {
    "bars": bars, "waterfall": waterfall, "line": line, "quadrant": quadrant}
