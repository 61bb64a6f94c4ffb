-- Grain: affiliate order x SKU, counted once however many units. `commission` is the best known of the three creator parts
-- plus the partner part: 0 when ineligible, awaiting payment, cancelled or not counted; else actual once settled (a blank
-- actual: the estimate, provisional); else estimated. It belongs to the creator the platform credited.
{%- set parts = ['commission_std', 'commission_ads', 'cofund_bonus', 'partner_commission'] %}

with order_skus as (
    select
        order_sku_key,
        min(order_date) as order_date,
        bool_or(is_counted) as is_counted,
        bool_or(is_counted and not is_cancelled) as is_counted_and_kept
    from {{ ref('mart_lines') }} as lines
    where lines.order_sku_key in (select affiliate.order_sku_key from {{ ref('attr_affiliate_lines') }} as affiliate)
    group by order_sku_key
),

platform_touches as (
    select
        order_sku_key,
        min(creator_id) as creator_id
    from {{ ref('attr_touches') }}
    where kind = 'platform'
    group by order_sku_key
),

joined as (
    select
        affiliate.*,
        platform_touches.creator_id,
        shops.market,
        upper(coalesce(affiliate.currency, shops.currency)) as commission_currency,
        order_skus.order_sku_key is null as is_order_missing,
        coalesce(order_skus.is_counted, true) as is_counted,
        coalesce(order_skus.order_date, {{ to_local_date('affiliate.created_at', "coalesce(shops.timezone, 'UTC')") }}) as order_date,
        {{ to_local_date('affiliate.settled_at', "coalesce(shops.timezone, 'UTC')") }} as settled_on,
        case
            when affiliate.settlement_status in ('INELIGIBLE', 'AWAITING_PAYMENT') or not coalesce(order_skus.is_counted_and_kept, true) then 'none'
            when affiliate.settlement_status = 'SETTLED' then 'actual'
            else 'estimate'
        end as commission_basis
    from {{ ref('attr_affiliate_lines') }} as affiliate
    left join order_skus on affiliate.order_sku_key = order_skus.order_sku_key
    left join platform_touches on affiliate.order_sku_key = platform_touches.order_sku_key
    left join {{ ref('attr_shops') }} as shops on affiliate.shop_id = shops.shop_id
),

best_known as (
    select
        joined.*,
        case commission_basis when 'none' then 0
            else {% for part in parts -%}
            coalesce(case when commission_basis = 'actual' then {{ part }}_act end, {{ part }}_est, 0){{ " + " if not loop.last }}
            {%- endfor %}
        end as commission,
        {% for part in parts %}coalesce({{ part }}_est, 0){{ " + " if not loop.last }}{% endfor %} as commission_est,
        {% for part in parts %}coalesce({{ part }}_act, 0){{ " + " if not loop.last }}{% endfor %} as commission_act,
        commission_basis = 'estimate' or is_order_missing
        or (commission_basis = 'actual' and ({% for part in parts -%}
        ({{ part }}_act is null and coalesce({{ part }}_est, 0) <> 0){{ " or " if not loop.last }}
        {%- endfor %})) as is_provisional
    from joined
)

select
    best_known.order_id,
    best_known.sku_id,
    best_known.order_date,
    best_known.created_at,
    best_known.quantity,
    best_known.handle,
    best_known.creator_id,
    best_known.content_type,
    best_known.content_id,
    best_known.settlement_status,
    best_known.is_fully_returned,
    best_known.settled_on,
    best_known.commission_model,
    best_known.commission_rate,
    best_known.ads_rate,
    best_known.commission_base_est,
    best_known.commission_base_act,
    {% for part in parts -%}
    best_known.{{ part }}_est,
    best_known.{{ part }}_act,
    {% endfor -%}
    cast(best_known.commission as decimal(18, 4)) as commission,
    audits.expected_commission,
    audits.audit_difference,
    best_known.commission_currency as currency,
    case
        when best_known.commission = 0 then cast(0 as decimal(18, 4))
        else {{ money_times('best_known.commission', rate_to_rc('best_known.commission_currency', 'rates.rate_rc')) }}
    end as commission_rc,
    best_known.shop_id,
    best_known.market,
    best_known.product_id,
    best_known.partner_commission_rate,
    cast(case when best_known.is_counted then best_known.commission_est else 0 end as decimal(18, 4)) as commission_est,
    cast(case when best_known.is_counted then best_known.commission_act else 0 end as decimal(18, 4)) as commission_act,
    {{ rate_to_rc('best_known.commission_currency', 'rates.rate_rc') }} as fx_rate,
    best_known.is_counted,
    best_known.is_provisional,
    best_known.is_order_missing,
    best_known.order_sku_key,
    audits.audit_type,
    audits.agreed_rate,
    audits.rate_basis,
    audits.statement_difference,
    cast(audits.agreed_partner_rate as decimal(18, 8)) as agreed_partner_rate,
    audits.is_rate_confirmed
from best_known
left join {{ ref('mart_commission_audit') }} as audits on best_known.order_sku_key = audits.order_sku_key
left join {{ ref('attr_fx_rates') }} as rates on best_known.order_date = rates.rate_date and best_known.commission_currency = rates.currency
