-- Grain: version of the affiliate records of an order x SKU, records as an array. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{%- set money = {'amount': 'VARCHAR', 'currency': 'VARCHAR'} %}
{%- set affiliate_fields = {
    'order_id': 'VARCHAR', 'sku_id': 'VARCHAR', 'create_time': 'BIGINT', 'delivery_time': 'BIGINT',
    'records': [{
        'product_id': 'VARCHAR', 'quantity': 'INTEGER', 'price': money, 'content_type': 'VARCHAR', 'content_id': 'VARCHAR', 'creator_username': 'VARCHAR',
        'open_collaboration_id': 'VARCHAR', 'target_collaboration_id': 'VARCHAR', 'campaign_id': 'VARCHAR', 'commission_model': 'VARCHAR',
        'commission_rate': 'VARCHAR', 'partner_commission_rate': 'VARCHAR', 'shop_ads_commission_rate': 'VARCHAR', 'settlement_status': 'VARCHAR',
        'fully_return': 'VARCHAR', 'estimated_commission_base': money, 'estimated_paid_commission': money, 'estimated_paid_partner_commission': money,
        'estimated_paid_shop_ads_commission': money, 'estimated_cofunded_creator_bonus_amount': money, 'actual_commission_base': money,
        'actual_paid_commission': money, 'actual_paid_partner_commission': money, 'actual_paid_shop_ads_commission': money,
        'actual_cofunded_creator_bonus_amount': money}]} %}

with new_rows as (
    {{ new_raw_rows('tiktok_shop', 'affiliate_orders', {'record_key': 'varchar', 'shop_id': 'varchar', 'version_id': 'varchar',
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
    parsed.shop_id,
    parsed.version_id,
    parsed.is_gone,
    {{ from_unix('parsed.affiliate.create_time') }} as created_at,
    {{ from_unix('parsed.affiliate.delivery_time') }} as delivered_at,
    parsed.affiliate.records,
    {{ utc('parsed.source_at') }} as source_at,
    parsed.known_at,
    parsed.load_id,
    cast({{ var('run_seq') }} as bigint) as seq
from parsed
