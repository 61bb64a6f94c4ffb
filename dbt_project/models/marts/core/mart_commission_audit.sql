-- Grain: affiliate order x SKU: commission recomputed from bases and rates against what the platform charges (estimates until it has settled),
-- and an order's records against its statements. Standard, Shop Ads and partner parts; the co-funded bonus has no rate. Only what
-- exceeds half a minor unit a part is a difference: the platform rounds each part. A commission at a rate that only its own record tells is
-- no difference, and not confirmed either: it is what that rate gives, and nothing says whether the rate is right.
{%- set parts = ['commission_std', 'commission_ads', 'partner_commission'] %}

with agreed as (
    select
        order_sku_key,
        {%- for part in ['standard', 'ads', 'partner'] %}
        max(case when part = '{{ part }}' then agreed_rate end) as {{ part }}_rate,
        max(case when part = '{{ part }}' then rate_basis end) as {{ part }}_basis{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('mart_record_rates') }}
    group by order_sku_key
),

lines as (
    select
        *,
        coalesce(commission_ads_act, commission_ads_est, 0) > 0 as is_ads_supported
    from {{ ref('attr_affiliate_lines') }}
),

staged as (
    select
        lines.*,
        case when lines.is_ads_supported then agreed.ads_rate else agreed.standard_rate end as agreed_rate,
        case when lines.is_ads_supported then agreed.ads_basis else agreed.standard_basis end as rate_basis,
        case when lines.is_ads_supported then lines.ads_rate else lines.commission_rate end as own_rate,
        coalesce(agreed.partner_rate, 0) as agreed_partner_rate,
        agreed.partner_basis,
        lines.settlement_status = 'SETTLED' as is_settled,
        coalesce(lines.settlement_status = 'INELIGIBLE', false) as is_ineligible,
        case when lines.settlement_status = 'SETTLED' then coalesce(lines.commission_base_act, lines.commission_base_est)
            else lines.commission_base_est end as base,
        case when lines.settlement_status = 'SETTLED' then lines.commission_base_est else lines.commission_base_act end as other_base
    from lines
    left join agreed on lines.order_sku_key = agreed.order_sku_key
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
        case when agreed_rate is null and agreed_partner_rate > 0 then 0 else agreed_rate end + agreed_partner_rate as expected_rate,
        case when own_rate is null and agreed_partner_rate > 0 then 0 else own_rate end + coalesce(partner_commission_rate, 0) as recorded_rate,
        {{ half_minor_unit('currency') }} as half_unit
    from staged
),

computed as (
    select
        rated.*,
        {{ parts | join(' + ') }} as audited_commission,
        case when is_ineligible then 0 else {{ money_times('base', 'expected_rate') }} end as expected_commission,
        {{ money_times('base', 'recorded_rate') }} as commission_at_recorded_rate,
        {{ money_times('other_base', 'expected_rate') }} as commission_on_other_base,
        not is_ineligible and (expected_rate is null or base is null or coalesce(lower(commission_model) like 'tiered%', false)) as is_unchecked,
        not is_ineligible and base > 0 and ((rate_basis = 'record' and agreed_rate > 0) or coalesce(partner_basis = 'record', false)) as is_unconfirmed,
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
    computed.agreed_partner_rate,
    not coalesce(computed.is_unconfirmed, false) as is_rate_confirmed,
    cast(case when not computed.is_unchecked then computed.expected_commission end as decimal(18, 4)) as expected_commission,
    cast(case when not computed.is_unchecked then computed.audited_commission - computed.expected_commission end as decimal(18, 4)) as audit_difference,
    cast(case
        when compared.order_key is null then null
        when compared.last_order_sku_key = computed.order_sku_key then compared.statement_difference
        else 0
    end as decimal(18, 4)) as statement_difference,
    case
        when computed.is_unchecked then 'not_checked'
        when abs(computed.audited_commission - computed.expected_commission) <= computed.tolerance
            then case
                when compared.last_order_sku_key = computed.order_sku_key and abs(compared.statement_difference) > computed.tolerance then 'statement'
                else 'none'
            end
        when computed.audited_commission = 0 then 'missing_part'
        when computed.expected_rate <> computed.recorded_rate
            and abs(computed.audited_commission - computed.commission_at_recorded_rate) <= computed.tolerance then 'rate'
        when computed.base <> computed.other_base
            and abs(computed.audited_commission - computed.commission_on_other_base) <= computed.tolerance then 'base'
        when computed.audited_commission > computed.expected_commission then 'over'
        else 'under'
    end as audit_type
from computed
left join compared on computed.order_key = compared.order_key
