"""How long does a report take for a shop with many creators, and how large does it get?

    .venv/bin/python -m benchmarks.report [--creators 5000]

Writes a snapshot of synthetic tables, makes the report of one week as HTML, workbook and paper, and prints seconds and
sizes. The bounds are 60 seconds and 20 MB for 5,000 creators.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from orchestration.reports import pdf
from orchestration.reports.build import build_report, scope_of
from orchestration.reports.html import Renderer
from orchestration.reports.periods import parse_period
from orchestration.reports.reading import open_for_reports
from orchestration.reports.workbook import write_workbook
from tests.support.report_world import ReportWorld

MANY_CREATORS = """
insert into marts.creator_roi by name
select 'platform_default' as rule_set_id, 'week' as period_type, date '2026-11-09' - cast(weeks.range * 7 as integer) as period_start, 'US' as market,
    'C' || creators.range as creator_id, true as is_official, 3 as orders, 3 as items_sold, 100 + hash(creators.range, weeks.range) % 900 as gmv_gross, 0 as cancelled_amount,
    hash(creators.range) % 20 as refund_cohort, 80 + hash(creators.range, weeks.range) % 900 as gmv_net, 10 as commission, 20 as fixed_fee, 5 as sample_cost, 15 as ad_boost, 0 as other_cost,
    50 as promo_cost, 3 as allocated_cost, 30 as cogs, 6 as platform_fees, 5 as shipping_cost, 0 as tax_kept, cast(hash(creators.range, weeks.range) % 600 as integer) - 200 as contribution_profit,
    '' as missing_inputs, true as is_final, 2 as lines_settled, 3 as lines_eligible
from range({creators}) as creators cross join range(13) as weeks
"""
MANY_PEOPLE = """
insert into marts.dim_creators by name
select 'C' || range as creator_id, 'Creator ' || range as name, 'creator.' || range as handle_main, 'US' as market, 'Owner ' || range % 9 as owner, 'mid' as tier
from range({creators})
"""
MANY_LINES = """
insert into marts.fct_attribution by name
select 'L' || range as order_line_id, 'platform_default' as rule_set_id, '1' as rule_version, 'C' || range % {creators} as creator_id, 'V' || range % ({creators} * 2) as content_id, 'platform' as evidence,
    'US' as market, 's1' as shop_id, date '2026-11-09' + cast(range % 7 as integer) as order_date, 1 as credit, 100 as gmv_gross_rc, 0 as cancelled_amount_rc, 5 as refund_cohort_rc, 95 as gmv_net_rc,
    range as line_key, range as order_key
from range({creators} * 20)
"""


def main() -> None:
    """Make the snapshot and the report, and print what they took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--creators", type=int, default=5000)
    creators = parser.parse_args().creators
    with tempfile.TemporaryDirectory() as folder:
        world = ReportWorld(Path(folder)).usual()
        for sql in (MANY_CREATORS, MANY_PEOPLE, MANY_LINES):
            world.run(sql.format(creators=creators))
        started, cpu = time.monotonic(), time.process_time()
        period = parse_period("2026-W46")
        with open_for_reports(world.publish(), [period]) as connection:
            report = build_report(scope_of(connection, period, "US"))
        asked = time.monotonic()
        renderer = Renderer(report)
        html = renderer.screen("en")
        rendered = time.monotonic()
        write_workbook(report, Path(folder) / "report.xlsx")
        written = time.monotonic()
        print(f"{creators} creators: asked in {asked - started:.1f} s, HTML {rendered - asked:.1f} s ({len(html.encode()) / 1e6:.2f} MB), "
              f"XLSX {written - rendered:.1f} s ({(Path(folder) / 'report.xlsx').stat().st_size / 1e6:.2f} MB)")
        if pdf.why_not() is None:
            for language in ("en", "zh"):
                pdf.write_pdf(renderer.paper("zh" if language == "zh" else "en"), Path(folder) / f"{language}.pdf")
            print(f"PDF twice {time.monotonic() - written:.1f} s ({(Path(folder) / 'zh.pdf').stat().st_size / 1e6:.2f} MB in Chinese)")
        print(f"in all {time.monotonic() - started:.1f} s, {time.process_time() - cpu:.1f} s of CPU")


if __name__ == "__main__":
    main()
