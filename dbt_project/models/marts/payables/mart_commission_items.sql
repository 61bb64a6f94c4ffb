-- Grain: commission item: what we owe of commissions (contract x month of the order), what refunds take back of it once it is settled
-- (contract x month of the refund), and as information what the platform pays (creator x month of the order), each per currency.
{{ config(schema='core') }}

with commissions as (
    select
        creator_id,
        contract_code,
        currency,
        cast(date_trunc('month', order_date) as date) as month,
        sum(amount) as amount,
        count(distinct order_id) as orders,
        {{ count_where('not is_closed') }} as lines_open
    from {{ ref('mart_contract_commissions') }}
    group by creator_id, contract_code, currency, cast(date_trunc('month', order_date) as date)
),

clawbacks as (
    select
        creator_id,
        contract_code,
        currency,
        refund_month as month,
        sum(amount) as amount,
        count(distinct order_id) as orders
    from {{ ref('mart_clawbacks') }}
    group by creator_id, contract_code, currency, refund_month
),

-- the creator's parts of what the platform pays; the partner's part is no pay of the creator
platform as (
    select
        affiliate.creator_id,
        affiliate.currency,
        cast(date_trunc('month', affiliate.order_date) as date) as month,
        sum(affiliate.commission - case
            when affiliate.commission = 0 then 0
            when affiliate.settlement_status = 'SETTLED' then coalesce(affiliate.partner_commission_act, affiliate.partner_commission_est, 0)
            else coalesce(affiliate.partner_commission_est, 0)
        end) as amount,
        count(distinct affiliate.order_id) as orders,
        bool_and(not affiliate.is_provisional) as is_settled
    from {{ ref('fct_affiliate_lines') }} as affiliate
    left join {{ ref('mart_contract_commissions') }} as ours on affiliate.order_sku_key = ours.order_sku_key
    where affiliate.creator_id is not null and affiliate.currency is not null and ours.order_sku_key is null
    group by affiliate.creator_id, affiliate.currency, cast(date_trunc('month', affiliate.order_date) as date)
)

select
    'commission|' || commissions.contract_code || '|' || cast(commissions.month as varchar) || '|' || coalesce(commissions.currency, '') as item_id,
    'commission' as item_type,
    'us' as paid_by,
    commissions.creator_id,
    commissions.contract_code,
    commissions.currency,
    {{ period_end("'month'", 'commissions.month') }} as owed_on,
    {{ days_later(period_end("'month'", 'commissions.month'), 'terms.payment_terms_days') }} as due_on,
    commissions.amount,
    commissions.orders,
    commissions.lines_open = 0 as is_settled
from commissions
inner join {{ ref('mart_contract_terms') }} as terms on commissions.contract_code = terms.contract_code
union all
select
    'clawback|' || clawbacks.contract_code || '|' || cast(clawbacks.month as varchar) || '|' || coalesce(clawbacks.currency, '') as item_id,
    'clawback' as item_type,
    'us' as paid_by,
    clawbacks.creator_id,
    clawbacks.contract_code,
    clawbacks.currency,
    {{ period_end("'month'", 'clawbacks.month') }} as owed_on,
    {{ days_later(period_end("'month'", 'clawbacks.month'), 'terms.payment_terms_days') }} as due_on,
    -clawbacks.amount as amount,
    clawbacks.orders,
    true as is_settled
from clawbacks
inner join {{ ref('mart_contract_terms') }} as terms on clawbacks.contract_code = terms.contract_code
union all
select
    'platform|' || platform.creator_id || '|' || cast(platform.month as varchar) || '|' || platform.currency as item_id,
    'commission' as item_type,
    'platform' as paid_by,
    platform.creator_id,
    cast(null as varchar) as contract_code,
    platform.currency,
    {{ period_end("'month'", 'platform.month') }} as owed_on,
    cast(null as date) as due_on,
    platform.amount,
    platform.orders,
    platform.is_settled
from platform
where platform.amount <> 0
