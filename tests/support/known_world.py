"""A hand-made snapshot that knows a little of everything a template can be filled in with."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
from jinja2 import Environment

from tests.support.dbt_project import PROJECT

STATEMENTS = """
create schema core;
create schema control;
create schema marts;
create table core.mart_clock as select timestamp '2026-11-19 12:00' as clock_at, 7 as run_seq, 's7' as snapshot_id,
    'USD' as reporting_currency;
create table marts.dim_shops (shop_id varchar, shop_code varchar, name varchar, market varchar, timezone varchar,
    currency varchar, week_start varchar, is_timezone_assumed boolean);
insert into marts.dim_shops values
    ('7001', 'US1', 'Sunny', 'US', 'America/Los_Angeles', 'USD', 'sun', false),
    ('7002', 'TH1', '=Thai', 'TH', 'Asia/Bangkok', 'THB', 'mon', true);
create table marts.dim_creators (creator_id varchar, creator_code varchar, handle_main varchar, is_mapped boolean,
    first_seen_at timestamp);
insert into marts.dim_creators values
    ('C1', 'C1', 'mia', true, '2026-08-01'), ('@bo', '@bo', 'bo', false, '2026-09-01'),
    ('@zoe.x', '@zoe.x', 'zoe.x', false, '2026-10-02'), ('@idle', '@idle', 'idle', false, null),
    ('C9', 'C9', null, false, null);
create table marts.dim_creator_accounts as select handle_main as handle, creator_id from marts.dim_creators
    where handle_main is not null;
create table marts.creator_roi (is_official boolean, period_type varchar, period_start date, market varchar,
    creator_id varchar, orders bigint, gmv_net decimal(28, 4), promo_cost decimal(28, 4));
insert into marts.creator_roi values
    (true, 'all', '1970-01-01', 'US', '@bo', 2, 20, 0), (true, 'all', '1970-01-01', 'TH', '@bo', 1, 15, 0),
    (true, 'all', '1970-01-01', 'US', '@zoe.x', 4, 90.126, 0), (false, 'all', '1970-01-01', 'US', '@idle', 9, 999, 0),
    (true, 'all', '1970-01-01', 'US', 'C1', 50, 5000, 100),
    (true, 'month', '2026-09-01', 'US', 'C1', 10, 300, 100), (true, 'month', '2026-10-01', 'US', 'C1', 20, 500, 100),
    (true, 'month', '2026-11-01', 'US', 'C1', 20, 900, 100);
create table marts.dim_products as select '7001' as shop_id, 'TEE-1' as seller_sku;
create table marts.fct_order_lines (shop_id varchar, sku_id varchar, seller_sku varchar, product_name varchar,
    quantity integer, gmv_gross decimal(18, 4), gmv_gross_rc decimal(18, 4), order_date date, is_counted boolean,
    missing_inputs varchar, unit_cost_currency varchar, currency varchar, fx_rate decimal(38, 18));
insert into marts.fct_order_lines values
    ('7001', '1729500000000000001', 'TEE-1', '=cmd|''/c calc''!A1', 2, 30, 30, '2026-10-01', true, 'platform_fees,unit_cost', null, 'USD', 1),
    ('7002', '1729500000000000002', 'TEE-1', 'Tee', 1, 400, 11, '2026-11-02', true, 'unit_cost', null, 'THB', 0.03),
    ('7001', '1729500000000000003', '', 'Mug', 5, 80, 80, '2026-11-01', true, 'unit_cost', null, 'USD', 1),
    ('7001', '1729500000000000004', 'CAP-1', 'Cap', 1, 9, 9, '2026-11-01', true, 'platform_fees', 'CNY', 'USD', 1),
    ('7001', '1729500000000000005', 'GIFT', 'Gift', 1, 9, 9, '2026-11-01', false, 'unit_cost', null, 'USD', 1),
    ('7002', '1729500000000000006', 'CAP-2', 'Cap', 1, 700, null, '2026-09-30', true, '', 'THB', 'THB', null),
    ('7002', '1729500000000000006', 'CAP-2', 'Cap', 1, 50.5, null, '2026-09-02', true, '', 'THB', 'THB', null);
create table marts.fct_costs (cost_id varchar, cost_ref varchar, cost_date date, cost_type varchar, stage varchar,
    creator_id varchar, content_id varchar, campaign_id varchar, contract_code varchar, shop_id varchar,
    amount decimal(18, 4), currency varchar, source varchar, is_replaced boolean, booked_on date,
    entry_amount decimal(18, 4), product_id varchar, order_id varchar, payee varchar, fx_rate decimal(38, 18));
insert into marts.fct_costs values
    ('ref|F-1|estimated', 'F-1', '2026-10-05', 'fixed_fee', 'estimated', 'C1', null, 'BF', null, '7001', 100, 'USD', 'costs sheet', false, '2026-10-05', 100, null, null, 'Mia Ltd', 1),
    ('ref|F-2|estimated', 'F-2', '2026-10-06', 'fixed_fee', 'estimated', '@bo', null, null, null, null, 40, 'EUR', 'costs sheet', false, '2026-10-06', 40, null, null, null, null),
    ('ref|F-3|estimated', 'F-3', '2026-10-06', 'fixed_fee', 'estimated', 'C1', null, null, null, null, 40, 'USD', 'costs sheet', true, '2026-10-06', 40, null, null, null, 1),
    ('ref|F-4|estimated', 'F-4', '2026-12-24', 'fixed_fee', 'estimated', 'C1', null, null, null, null, 40, 'USD', 'costs sheet', false, '2026-12-24', 40, null, null, null, 1);
create table core.kpi_targets (metric varchar, metric_code varchar, unit varchar, node_type varchar, node_code varchar,
    period_type varchar, period_start date, period_end date, target_value decimal(28, 8), currency varchar,
    value_currency varchar, direction varchar, weight decimal(18, 8), tier varchar, stage varchar, combo_code varchar,
    combo_rule varchar, rule_version varchar);
insert into core.kpi_targets values
    ('GMV_net', 'gmv_net', 'money', 'shop', 'US1', 'month', '2026-10-01', '2026-10-31', 1000, 'USD', 'USD', 'higher', 0.5, null, null, 'K', 'all', '1'),
    ('GMV_net', 'gmv_net', 'money', 'shop', 'US1', 'month', '2026-11-01', '2026-11-30', 1200, 'USD', 'USD', 'higher', 0.5, null, null, 'K', 'all', '1'),
    ('roi_ratio', 'roi_ratio', 'ratio', 'creator', 'c1', 'month', '2026-11-01', '2026-11-30', 2.5, null, 'USD', 'higher', null, null, null, null, 'all', null),
    ('gmv_net', 'gmv_net', 'money', 'market', 'US', 'month', '2026-12-01', '2026-12-31', 9, null, 'USD', 'higher', null, null, null, null, 'all', null),
    ('gmv_net', 'gmv_net', 'money', 'market', 'US', 'month', '2026-11-01', '2026-11-30', 8, null, 'USD', 'higher', null, null, null, null, 'all', null);
create table marts.kpi_attainment (metric_code varchar, node_type varchar, node_code varchar, period_type varchar,
    period_start date, currency varchar, actual_value decimal(38, 12), tier varchar, stage varchar);
insert into marts.kpi_attainment values
    ('gmv_net', 'shop', 'US1', 'month', '2026-10-01', 'USD', 1210, null, null),
    ('gmv_net', 'shop', 'US1', 'month', '2026-11-01', 'USD', 5, null, null);
create table marts.refund_adjusted_gmv (shop_id varchar, order_date date, orders bigint, items_sold bigint,
    gmv_gross decimal(18, 4), gmv_net_cohort decimal(18, 4), gmv_gross_rc decimal(18, 4), gmv_net_cohort_rc decimal(18, 4));
insert into marts.refund_adjusted_gmv values
    ('7001', '2026-07-15', 1, 1, 1, 1, 1, 1), ('7001', '2026-08-03', 10, 12, 1100, 1000, 1100, 1000),
    ('7001', '2026-09-09', 12, 12, 1200, 1100, 1200, 1100), ('7001', '2026-10-09', 13, 12, 1300, 7, 1300, 7),
    ('7001', '2026-11-09', 99, 99, 9999, 9999, 9999, 9999), ('7002', '2026-11-01', 5, 5, 100, 100, 3, 3);
create table marts.tracking_link_health as select * from (values ('L1', true, 9, timestamp '2026-11-01 10:00'),
    ('L7', false, 3, timestamp '2026-11-02 10:00'), ('L8', false, 40, timestamp '2026-11-03 10:00'))
    as links (link_id, is_registered, clicks, last_click_at);
create table marts.dim_metrics as select * from (values ('gmv_net', 'money', 'higher'), ('orders', 'count', 'higher'),
    ('roi_ratio', 'ratio', 'higher')) as metrics (code, unit, direction);
alter table marts.fct_order_lines add column order_id varchar;
alter table marts.fct_order_lines add column is_sample boolean default false;
alter table marts.fct_order_lines add column is_cancelled boolean default false;
update marts.fct_order_lines set is_sample = true, order_id = '576460000000000005' where seller_sku = 'GIFT';
insert into marts.fct_order_lines by name
    select '7001' as shop_id, '1729500000000000005' as sku_id, 'GIFT' as seller_sku, 'Gift' as product_name, 1 as quantity,
        '2026-11-02' as order_date, false as is_counted, '57646000000000000' || n as order_id, true as is_sample, n = 7 as is_cancelled
    from unnest([6, 7]) as numbers (n);
create table marts.fct_affiliate_lines as select * from (values
    ('1', '7550000000000000001', 'VIDEO', 'old', timestamp '2026-10-01', date '2026-10-01'),
    ('1', '7550000000000000001', 'VIDEO', 'mia', timestamp '2026-10-02', date '2026-10-02'),
    ('2', '7550000000000000001', 'VIDEO', 'mia', timestamp '2026-10-01', date '2026-10-01'),
    ('3', '7550000000000000002', 'LIVE', 'bo', timestamp '2026-10-01', date '2026-10-01'),
    ('4', '7550000000000000003', 'VIDEO', 'bo', timestamp '2026-10-01', date '2026-10-01'))
    as lines (order_id, content_id, content_type, handle, created_at, order_date);
create table marts.creator_payables as select * from (values
    ('PAY-a1', 2, 'Mia', 'P1', 'USD', date '2026-10-01', 100.5::decimal(18, 4), 10::decimal(18, 4), 90.5::decimal(18, 4), date '2026-11-30',
        timestamp '2026-11-21', 'no_ops_approval,no_finance_approval', null, null, false, true),
    ('PAY-b2', 1, null, 'P2', 'THB', date '2026-11-01', 50, 0.0033, 49.9967, date '2026-12-30', timestamp '2026-11-21', null, 'Li', 'Wu', true, true),
    ('PAY-c3', 1, null, 'P3', 'THB', date '2026-11-01', 0, 0, 0, null, timestamp '2026-11-21', 'nothing_due', null, null, false, false),
    ('PAY-d4', 1, null, 'P4', 'GBP', date '2026-11-01', 91, 3.0667, 0.0033, null, timestamp '2026-11-21', 'already_paid', null, null, false, false))
    as payables (payable_id, payable_version, payee_name, payee_code, currency, month, amount_due, amount_withheld, amount_open, due_on,
        dispute_until, blocked_reasons, ops_approved_by, finance_approved_by, is_ready_to_pay, is_open);
"""

# The sheets beside it, as staging holds them (the columns that are asked for).
_SHEETS = {
    "campaigns": "select 'BF' as campaign_code, 'Li' as owner",
    "costs": "select * from (values ('BF', 'K1', 'C1'), ('XMAS', 'K1', 'C1'), ('XMAS', 'K2', 'C1'), (null, 'K2', 'C2'), "
             "(null, 'K0', 'C1')) as costs (campaign_code, contract_code, creator_code)",
    "contracts": "select 'K0' as contract_code, 'SPRING' as campaign_code",
    "samples": "select 'XMAS' as campaign_code, '576460000000000006' as order_id",
    "contents": "select '7550000000000000003' as content_id, 'BF' as campaign_code",
    "collaboration_events": "select 'K1' as contract_code, 'C1' as creator_code, 'XMAS' as campaign_code",
    "creators": "select * from (values ('Li', 'MCN'), ('Li', 'MCN'), ('Wu', null)) as creators (owner, agency)",
    "org_nodes": "select 'person' as node_type, 'Wu' as node_code",
    "users": "select 'Li' as person",
    "attribution_rules": "select 'last' as rule_set_id, n as rule_version, date '2026-01-01' + n as effective_from, '*' as market, "
                         "'last_touch' as model, 'platform,click' as evidence_order, true as blend, "
                         "cast(24 * n as decimal(18, 4)) as click_window_hours, null::decimal(18, 4) as view_window_hours, "
                         "null::decimal(18, 4) as content_window_hours, 0.4::decimal(18, 8) as first_weight, "
                         "null::decimal(18, 8) as last_weight, null::decimal(18, 4) as half_life_hours, 20 as max_touches, "
                         "'include' as paid_policy, null::boolean as same_product_only, false as include_own_accounts, "
                         "'none' as path_transform from unnest([1, 2]) as versions (n)",
}


def known_sheets() -> dict[str, pa.Table]:
    """The sheets of that world."""
    with duckdb.connect() as connection:
        return {name: connection.execute(sql).to_arrow_table() for name, sql in _SHEETS.items()}


def _functions() -> list[str]:
    """The rule of suggested targets as a build leaves it in the marts file: from the project's own macros."""
    macros = Environment(autoescape=False).from_string(
        (PROJECT / "macros" / "domain" / "target_suggestion.sql").read_text(encoding="utf-8")
    ).module
    return [
        f"create macro control.{name}({', '.join(arguments)}) as ({getattr(macros, name)(*arguments)})"
        for name, arguments in {
            "target_growth": ("periods", "first_actual", "last_actual", "direction"),
            "target_suggestion": ("suggested", "unit"),
        }.items()
    ]


def write_known_world(path: Path) -> Path:
    """Write the snapshot to a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute(STATEMENTS)
        for function in _functions():
            connection.execute(function)
    return path
