-- Grain: version of a row of an income (settlement) file. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{%- set income_fields = {
    'adjustment_id': 'VARCHAR', 'type': 'VARCHAR', 'order_created_time': 'VARCHAR', 'settled_time': 'VARCHAR', 'currency': 'VARCHAR',
    'total_settlement_amount': 'VARCHAR', 'total_revenue': 'VARCHAR', 'total_fees': 'VARCHAR', 'adjustment_amount': 'VARCHAR', 'related_order_id': 'VARCHAR',
    'fees': 'VARCHAR'} %}

with new_rows as (
    {{ new_raw_rows('seller_exports', 'income', {'record_key': 'varchar', 'shop_code': 'varchar', 'version_id': 'varchar',
       'source_at': 'timestamptz', 'is_gone': 'boolean', 'payload': 'varchar'}) }}
),

parsed as (
    select
        new_rows.*,
        {{ parse_json('payload', income_fields) }} as income
    from new_rows
)

select
    {{ hash64(['parsed.record_key']) }} as income_key,
    parsed.record_key,
    {{ hash64(['parsed.income.adjustment_id']) }} as order_key,
    parsed.income.adjustment_id,
    {{ file_text('parsed.income.related_order_id') }} as related_order_id,
    parsed.shop_code,
    parsed.version_id,
    parsed.is_gone,
    lower(nullif(trim(parsed.income.type), '')) as income_type,
    {{ file_time('parsed.income.order_created_time') }} as order_created_local,
    {{ file_time('parsed.income.settled_time') }} as settled_local,
    upper({{ file_text('parsed.income.currency') }}) as currency,
    {{ file_money('parsed.income.total_settlement_amount') }} as settlement_amount,
    {{ file_money('parsed.income.total_revenue') }} as revenue_amount,
    {{ file_money('parsed.income.total_fees') }} as fee_amount,
    {{ file_money('parsed.income.adjustment_amount') }} as adjustment_amount,
    nullif({{ file_text('parsed.income.fees') }}, '{}') as fees,
    {{ utc('parsed.source_at') }} as source_at,
    parsed.known_at,
    parsed.load_id,
    cast({{ var('run_seq') }} as bigint) as seq
from parsed
