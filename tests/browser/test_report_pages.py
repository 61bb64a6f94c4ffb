"""A report in Debian's Chromium: at 375 and 1280 px, in both languages, light and dark, nothing runs over, nothing is cut
off, and axe-core finds nothing wrong. Screenshots of every page stay in ``build/screenshots``, to be looked at (``index.html``).

``.ci/run`` installs Chromium and axe-core; without them these tests are skipped and say what is missing.
"""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from orchestration.query import open_published
from orchestration.reports.build import build_report, scope_of
from orchestration.reports.html import Renderer
from orchestration.reports.index import index_page
from orchestration.reports.periods import parse_period
from tests.support.report_world import ReportWorld
from tests.unit.orchestration.test_report_files import contract_tables

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "build" / "screenshots"
AXE = Path(os.environ.get("LINKSTAR_AXE") or ROOT / "build" / "node_modules" / "axe-core" / "axe.min.js")
CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--hide-scrollbars")
VARIANTS = [(width, language, scheme) for width in (375, 1280) for language in ("en", "zh") for scheme in ("light", "dark")]

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not (CHROMIUM and DRIVER and AXE.exists()),
                                                   reason="needs chromium and chromium-driver (Debian) and axe-core (npm) in build/, as .ci/run installs them")]

# Elements whose own text is wider than themselves while the rest is hidden, and everything that stands out of the page.
OVERFLOWING = """
const wide = [];
for (const element of document.querySelectorAll('body *')) {
  if (!element.offsetParent || element.closest('svg') || element.closest('.sr') || element.matches('.lang,.sr')) continue;
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  if (box.right > innerWidth + 1 || box.left < -1) wide.push('out: ' + element.tagName + '.' + element.className + ' ' + element.textContent.slice(0, 40));
  if (style.overflow !== 'visible' && element.scrollWidth > element.clientWidth + 1) wide.push('cut: ' + element.tagName + '.' + element.className);
}
return wide.slice(0, 10);
"""


@pytest.fixture(scope="module")
def report_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with something on every page, long names and large amounts among it."""
    folder = tmp_path_factory.mktemp("browser")
    world = ReportWorld(folder / "home").usual()
    contract_tables(world)
    for number in range(3, 30):
        world.creator(f"C{number}", net=str(number * 123456), cost=str(number * 7), profit=str((number - 15) * 99999), orders=number,
                      name=f"{'a_very_long_handle_without_any_space' if number == 3 else '一个名字很长很长的达人' if number == 4 else 'นักรีวิวสินค้า'} {number}")
    world.row("data_health", source="tiktok_shop.video_performance", shop_id="s1", shop_code="S1", last_outcome="failed", status="stale",
              stale_tables="marts.fct_content_days", quarantined_rows=0)
    with open_published(world.publish()) as connection:
        report = build_report(scope_of(connection, parse_period("2026-W46"), None))
    path = folder / "report.html"
    path.write_text(Renderer(report).screen("en"), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium, driven by Selenium."""
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM or ""
    for flag in FLAGS:
        options.add_argument(flag)
    shutil.rmtree(SCREENSHOTS, ignore_errors=True)
    SCREENSHOTS.mkdir(parents=True)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    yield driver
    driver.quit()
    pictures = "".join(f'<figure><figcaption>{path.stem}</figcaption><img src="{path.name}" loading="lazy"></figure>'
                       for path in sorted(SCREENSHOTS.glob("*.png")))
    (SCREENSHOTS / "index.html").write_text(f"<!doctype html><title>Screenshots</title>{pictures}", encoding="utf-8")


def show(browser: Any, path: Path, width: int, language: str, scheme: str) -> None:
    """Open a file as a phone or a desk would, and switch the language as a reader does."""
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 700})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
    browser.get(path.as_uri())
    if language == "zh":
        browser.execute_script("document.querySelector('.in-en label.switch').click()")


def shoot(browser: Any, name: str, width: int) -> None:
    """A screenshot of a whole file."""
    whole = browser.execute_script("return document.documentElement.scrollHeight")
    photograph(browser, name, {"x": 0, "y": 0, "width": width, "height": whole})


def shoot_pages(browser: Any, name: str, language: str) -> None:
    """A screenshot of the head and of each page of a report."""
    places = browser.execute_script("""
        return [...document.querySelectorAll(`.in-${arguments[0]} .wrap > header, .in-${arguments[0]} section.page`)].map(one => {
          const box = one.getBoundingClientRect();
          return [one.id || 'head', {x: 0, y: box.top + scrollY, width: innerWidth, height: box.height}];
        });""", language)
    for number, (page, place) in enumerate(places):
        photograph(browser, f"{name}_{number:02d}_{page.removeprefix(f'{language}-')}", place)


def photograph(browser: Any, name: str, place: dict[str, float]) -> None:
    """Keep a picture of a part of what is shown."""
    shot = browser.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": {**place, "scale": 1}})
    (SCREENSHOTS / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))


def faults(browser: Any) -> list[str]:
    """What axe-core finds wrong by WCAG A and AA."""
    browser.execute_script(AXE.read_text(encoding="utf-8"))
    found = browser.execute_async_script(
        "const done = arguments[0]; axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa']}).then(result => done(result.violations.map("
        "one => one.id + ': ' + one.nodes.slice(0, 3).map(node => node.html.slice(0, 120)).join(' | '))))")
    return list(found)


@pytest.mark.parametrize(("width", "language", "scheme"), VARIANTS)
def test_a_report_fits_reads_and_is_accessible(browser: Any, report_file: Path, width: int, language: str, scheme: str) -> None:
    show(browser, report_file, width, language, scheme)
    assert browser.execute_script("return getComputedStyle(document.querySelector('.in-zh')).display") == ("block" if language == "zh" else "none")
    assert browser.execute_script("document.querySelectorAll('details.group').forEach(one => one.open = true); return document.documentElement.scrollWidth") <= width
    assert browser.execute_script(OVERFLOWING) == []
    assert faults(browser) == []
    shoot_pages(browser, f"report_{width}_{language}_{scheme}", language)


@pytest.mark.parametrize("width", [375, 1280])
def test_an_opened_definition_stays_on_the_page(browser: Any, report_file: Path, width: int) -> None:
    show(browser, report_file, width, "en", "light")
    out = browser.execute_script("""
        const out = [];
        for (const one of document.querySelectorAll('.in-en details.m, .in-en details.r')) {
          const outer = one.parentElement.closest('details');
          if (outer) outer.open = true;
          one.open = true;
          const box = one.querySelector('.pop').getBoundingClientRect();
          if (box.left < 0 || box.right > innerWidth || box.width < 120) out.push(one.textContent.slice(0, 40) + ' ' + box.left + ' ' + box.right);
          one.open = false;
          if (outer) outer.open = false;
        }
        return out.slice(0, 5);""")
    assert out == []


def test_the_first_screen_tells_the_net_sales(browser: Any, report_file: Path) -> None:
    show(browser, report_file, 375, "en", "light")
    top = browser.execute_script("return document.querySelector('.in-en .big').getBoundingClientRect().top")
    assert top < 900


@pytest.mark.parametrize(("width", "language", "scheme"), VARIANTS)
def test_the_index_fits_and_is_accessible(browser: Any, tmp_path: Path, width: int, language: str, scheme: str) -> None:
    entries = [{"name": f"2026-W{week}_US", "kind": "week", "title": {"en": f"US, 2026-W{week}", "zh": f"US 2026-W{week}"}, "snapshot_id": "20261120T120000Z-000002",
                "snapshots": {f"2026-W{week}_US.en.pdf": "20261119T120000Z-000001"}, "files": [f"2026-W{week}_US.{shape}" for shape in ("html", "xlsx", "en.pdf")]}
               for week in range(47, 40, -1)]
    path = tmp_path / "index.html"
    path.write_text(index_page(entries, "en"), encoding="utf-8")
    show(browser, path, width, language, scheme)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    assert browser.execute_script(OVERFLOWING) == []
    assert faults(browser) == []
    shoot(browser, f"index_{width}_{language}_{scheme}", width)
