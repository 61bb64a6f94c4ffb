-- Grain: version of the affiliate records of an order x SKU in exports, records as an array. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{%- set affiliate_fields = {
    'order_id': 'VARCHAR', 'sku_id': 'VARCHAR', 'file_latest_at': 'VARCHAR',
    'records': [{
        'product_id': 'VARCHAR', 'price': 'VARCHAR', 'currency': 'VARCHAR', 'quantity': 'VARCHAR', 'is_fully_returned': 'VARCHAR',
        'order_status': 'VARCHAR', 'settlement_status': 'VARCHAR', 'creator_username': 'VARCHAR', 'content_type': 'VARCHAR', 'content_id': 'VARCHAR',
        'commission_model': 'VARCHAR', 'standard_rate': 'VARCHAR', 'est_commission_base': 'VARCHAR', 'est_standard_commission': 'VARCHAR',
        'actual_commission_base': 'VARCHAR', 'actual_standard_commission': 'VARCHAR', 'ads_rate': 'VARCHAR', 'est_ads_commission': 'VARCHAR',
        'actual_ads_commission': 'VARCHAR', 'est_cofund_bonus': 'VARCHAR', 'actual_cofund_bonus': 'VARCHAR', 'created_time': 'VARCHAR',
        'payment_time': 'VARCHAR', 'delivered_time': 'VARCHAR', 'commission_paid_time': 'VARCHAR'}]} %}

with new_rows as (
    {{ new_raw_rows('seller_exports', 'affiliate_orders', {'record_key': 'varchar', 'shop_code': 'varchar', 'version_id': 'varchar',
       'source_at': 'timestamptz', 'is_gone': 'boolean', 'payload': 'varchar'}) }}
),

parsed as (
    select
        new_rows.*,
        {{ parse_json('payload', affiliate_fields) }} as affiliate
    from new_rows
)

select
    {{ hash64(['parsed.affiliate.order_id', 'parsed.affiliate.sku_id']) }} as order_sku_key,
    {{ hash64(['parsed.affiliate.order_id']) }} as order_key,
    parsed.affiliate.order_id,
    parsed.affiliate.sku_id,
    parsed.shop_code,
    parsed.version_id,
    parsed.is_gone,
    parsed.affiliate.records,
    {{ file_time('parsed.affiliate.file_latest_at') }} as file_latest_at,
    {{ utc('parsed.source_at') }} as source_at,
    parsed.known_at,
    parsed.load_id,
    cast({{ var('run_seq') }} as bigint) as seq
from parsed
