-- Grain: affiliate order x SKU: commission recomputed from bases and rates against what the platform charges (estimates until it has settled),
-- and an order's records against its statements. Standard, Shop Ads and partner parts; the co-funded bonus has no rate. Only what
-- exceeds half a minor unit a part is a difference: the platform rounds each part.
{%- set parts = ['commission_std', 'commission_ads', 'partner_commission'] %}

with staged as (
    select
        affiliate.*,
        rates.agreed_rate,
        rates.rate_basis,
        affiliate.settlement_status = 'SETTLED' as is_settled,
        affiliate.settlement_status = 'INELIGIBLE' as is_ineligible,
        coalesce(affiliate.commission_ads_act, affiliate.commission_ads_est, 0) > 0 as is_ads_supported,
        case when affiliate.settlement_status = 'SETTLED' then coalesce(affiliate.commission_base_act, affiliate.commission_base_est)
            else affiliate.commission_base_est end as base,
        case when affiliate.settlement_status = 'SETTLED' then affiliate.commission_base_est else affiliate.commission_base_act end as other_base
    from {{ ref('attr_affiliate_lines') }} as affiliate
    left join {{ ref('mart_record_rates') }} as rates on affiliate.order_sku_key = rates.order_sku_key
),

rated as (
    select
        staged.*,
        {% for part in parts -%}
        case
            when is_ineligible then coalesce({{ part }}_act, 0)
            when is_settled then coalesce({{ part }}_act, {{ part }}_est, 0)
            else coalesce({{ part }}_est, 0)
        end as {{ part }},
        {% endfor -%}
        case when is_ads_supported then ads_rate when agreed_rate is null and partner_commission_rate > 0 then 0 else agreed_rate end
        + coalesce(partner_commission_rate, 0) as expected_rate,
        case when is_ads_supported then ads_rate when commission_rate is null and partner_commission_rate > 0 then 0 else commission_rate end
        + coalesce(partner_commission_rate, 0) as recorded_rate,
        case when upper(currency) in ('JPY', 'KRW', 'VND', 'IDR', 'CLP') then 0.5 else 0.005 end as half_unit
    from staged
),

computed as (
    select
        rated.*,
        {{ parts | join(' + ') }} as audited_commission,
        case when is_ineligible then 0 else {{ money_times('base', 'expected_rate') }} end as expected_commission,
        {{ money_times('base', 'recorded_rate') }} as commission_at_recorded_rate,
        {{ money_times('other_base', 'expected_rate') }} as commission_on_other_base,
        half_unit * (1 + case when partner_commission > 0 and commission_std + commission_ads > 0 then 1 else 0 end) as tolerance
    from rated
),

-- an order's commission in its statements, where they name any
stated as (
    select
        subject_key as order_key,
        -sum(amount) as stated_commission
    from {{ ref('mart_settlement_fees') }}
    where is_affiliate_commission
    group by subject_key
),

recorded as (
    select
        order_key,
        max(order_sku_key) as last_order_sku_key,
        sum(
            coalesce(commission_std_act, 0) + coalesce(commission_ads_act, 0) + coalesce(cofund_bonus_act, 0) + coalesce(partner_commission_act, 0)
        ) as recorded_commission
    from staged
    group by order_key
    having bool_and(is_settled or is_ineligible) and bool_or(is_settled)
),

compared as (
    select
        recorded.order_key,
        recorded.last_order_sku_key,
        stated.stated_commission - recorded.recorded_commission as statement_difference
    from recorded
    inner join stated on recorded.order_key = stated.order_key
)

select
    computed.order_sku_key,
    computed.agreed_rate,
    computed.rate_basis,
    cast(computed.expected_commission as decimal(18, 4)) as expected_commission,
    cast(computed.audited_commission - computed.expected_commission as decimal(18, 4)) as audit_difference,
    cast(case
        when compared.order_key is null then null
        when compared.last_order_sku_key = computed.order_sku_key then compared.statement_difference
        else 0
    end as decimal(18, 4)) as statement_difference,
    case
        when computed.expected_commission is null or lower(computed.commission_model) like 'tiered%' then 'not_checked'
        when abs(computed.audited_commission - computed.expected_commission) <= computed.tolerance
            then case
                when compared.last_order_sku_key = computed.order_sku_key and abs(compared.statement_difference) > computed.tolerance then 'statement'
                else 'none'
            end
        when computed.audited_commission = 0 then 'missing_part'
        when computed.agreed_rate <> computed.commission_rate
            and abs(computed.audited_commission - computed.commission_at_recorded_rate) <= computed.tolerance then 'rate'
        when computed.base <> computed.other_base
            and abs(computed.audited_commission - computed.commission_on_other_base) <= computed.tolerance then 'base'
        when computed.audited_commission > computed.expected_commission then 'over'
        else 'under'
    end as audit_type
from computed
left join compared on computed.order_key = compared.order_key
