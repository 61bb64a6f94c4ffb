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
        {%- endfor %})) as is_provisional,
        case when settlement_status = 'SETTLED' then coalesce(commission_base_act, commission_base_est) else commission_base_est end as audit_base,
        coalesce(commission_ads_act, commission_ads_est, 0) > 0 as is_ads_supported
    from joined
),

audited as (
    select
        best_known.*,
        {{ money_times('audit_base', 'case when is_ads_supported then ads_rate else commission_rate end') }} as expected_commission,
        case when settlement_status = 'SETTLED' then coalesce(commission_std_act, commission_std_est, 0) + coalesce(commission_ads_act, commission_ads_est, 0)
            else coalesce(commission_std_est, 0) + coalesce(commission_ads_est, 0) end as audited_commission
    from best_known
)

select
    audited.order_id,
    audited.sku_id,
    audited.order_date,
    audited.created_at,
    audited.quantity,
    audited.handle,
    audited.creator_id,
    audited.content_type,
    audited.content_id,
    audited.settlement_status,
    audited.is_fully_returned,
    audited.settled_on,
    audited.commission_model,
    audited.commission_rate,
    audited.ads_rate,
    audited.commission_base_est,
    audited.commission_base_act,
    {% for part in parts -%}
    audited.{{ part }}_est,
    audited.{{ part }}_act,
    {% endfor -%}
    cast(audited.commission as decimal(18, 4)) as commission,
    audited.expected_commission,
    cast(audited.audited_commission - audited.expected_commission as decimal(18, 4)) as audit_difference,
    audited.commission_currency as currency,
    case
        when audited.commission = 0 then cast(0 as decimal(18, 4))
        else {{ money_times('audited.commission', rate_to_rc('audited.commission_currency', 'rates.rate_rc')) }}
    end as commission_rc,
    audited.shop_id,
    audited.market,
    audited.product_id,
    audited.partner_commission_rate,
    cast(case when audited.is_counted then audited.commission_est else 0 end as decimal(18, 4)) as commission_est,
    cast(case when audited.is_counted then audited.commission_act else 0 end as decimal(18, 4)) as commission_act,
    {{ rate_to_rc('audited.commission_currency', 'rates.rate_rc') }} as fx_rate,
    audited.is_counted,
    audited.is_provisional,
    audited.is_order_missing,
    audited.order_sku_key
from audited
left join {{ ref('attr_fx_rates') }} as rates on audited.order_date = rates.rate_date and audited.commission_currency = rates.currency
