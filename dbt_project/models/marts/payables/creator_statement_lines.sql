-- Grain: affiliate order x SKU of a creator: what the creator earned on it, in its parts, and who pays it. Buyers, costs of goods and the
-- partner's part are nothing a creator's statement shows. The relations carry no database, so that the view also works in the published copy.
{{ config(materialized='view') }}

{%- set parts = ['commission_std', 'commission_ads', 'cofund_bonus'] %}

with lines as (
    select
        affiliate.*,
        {% for part in parts -%}
        case
            when affiliate.commission = 0 then 0
            when affiliate.settlement_status = 'SETTLED' then coalesce(affiliate.{{ part }}_act, affiliate.{{ part }}_est, 0)
            else coalesce(affiliate.{{ part }}_est, 0)
        end as {{ part }},
        {% endfor -%}
        case when affiliate.settlement_status = 'SETTLED' then coalesce(affiliate.commission_base_act, affiliate.commission_base_est)
            else affiliate.commission_base_est end as commission_base
    from {{ ref('fct_affiliate_lines') }} as affiliate
    where affiliate.creator_id is not null
)

select
    lines.creator_id,
    coalesce(payees.payee_code, lines.creator_id) as payee_code,
    cast(date_trunc('month', lines.order_date) as date) as month,
    lines.order_date,
    lines.order_id,
    lines.sku_id,
    lines.product_id,
    lines.shop_id,
    lines.market,
    cast(lines.quantity as bigint) as quantity,
    lines.currency,
    cast(coalesce(ours.base, lines.commission_base) as decimal(18, 4)) as commission_base,
    cast(coalesce(ours.commission_rate, lines.commission_rate) as decimal(18, 8)) as commission_rate,
    {% for part in parts -%}
    cast(case when ours.order_sku_key is null then lines.{{ part }} else {{ 'ours.amount' if part == 'commission_std' else 0 }} end as decimal(18, 4)) as {{ part }},
    {% endfor -%}
    cast(coalesce(ours.amount, lines.commission_std + lines.commission_ads + lines.cofund_bonus) as decimal(18, 4)) as commission,
    case when ours.order_sku_key is null then 'platform' else 'us' end as paid_by,
    ours.contract_code,
    case
        when lines.settlement_status = 'INELIGIBLE' or lines.commission = 0 and coalesce(ours.amount, 0) = 0 then 'nothing_due'
        when lines.settlement_status = 'SETTLED' then 'settled'
        else 'estimated'
    end as status,
    lines.settlement_status,
    lines.settled_on,
    lines.content_id
from lines
left join {{ ref('mart_contract_commissions') }} as ours on lines.order_sku_key = ours.order_sku_key
left join {{ ref('mart_payees') }} as payees on lines.creator_id = payees.creator_id
