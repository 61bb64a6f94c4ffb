{# What a transaction of a statement is about: 64-bit key of its order, else its adjustment, else its reserve, else itself. An income row's order_key is the same key. #}
{% macro settlement_subject(alias) -%}
  {{ linkstar.hash64(["coalesce(" ~ alias ~ ".order_id, " ~ alias ~ ".adjustment_id, " ~ alias ~ ".reserve_id, " ~ alias ~ ".transaction_id)"]) }}
{%- endmacro %}

{#
  1 where the charges of a settlement come negative (settlement = revenue + charges), -1 where they come positive and are
  subtracted, as the platform documents it. A row that fits neither keeps its signs, and has a gap.
#}
{% macro charge_sign(settlement, revenue, charges) -%}
  case when {{ settlement }} = {{ revenue }} + {{ charges }} then 1 when {{ settlement }} = {{ revenue }} - ({{ charges }}) then -1 else 1 end
{%- endmacro %}

{#
  Whether a fee of a statement is commission that the affiliate records hold too: a cost of creators and agencies, never a platform fee.
  Keys of the API, and names of income files (as headers write them). External affiliates and GMV Max fees stay platform fees:
  nothing else counts them.
#}
{% macro is_affiliate_fee(fee_type) -%}
  (
    {{ fee_type }} in (
      'affiliate_commission_amount', 'affiliate_partner_commission_amount', 'affiliate_ads_commission_amount', 'affiliate_commission_deposit',
      'affiliate_commission_release', 'tap_shop_ads_commission', 'cofunded_creator_bonus_amount', 'affiliate_commission',
      'affiliate_partner_commission', 'affiliate_shop_ads_commission')
    or lower({{ fee_type }}) like 'affiliate%commission%'
    or lower({{ fee_type }}) like '%co-funded%creator%bonus%'
  )
{%- endmacro %}
