-- Grain: item of a payable: what a contract, the cost sheet or commissions make someone owe a payee in a month and currency. `paid_by` says
-- who owes it; only what we owe is due. Amounts are signed: a clawback or deduction is negative.
{{ config(schema='core') }}

with payee_codes as (
    select distinct payee_code from {{ ref('mart_payees') }}
),

items as (
    select
        'contract|' || fees.contract_code as item_id,
        'fixed_fee' as item_type,
        fees.payer as paid_by,
        fees.creator_id,
        fees.contract_code,
        fees.currency,
        fees.owed_on,
        {{ days_later('fees.owed_on', 'fees.payment_terms_days') }} as due_on,
        fees.amount_left as amount,
        cast(null as varchar) as payee,
        cast(null as varchar) as cost_id,
        cast(null as date) as paid_on,
        fees.document_ref as reference,
        cast(null as bigint) as orders,
        false as is_estimated,
        true as is_settled
    from {{ ref('mart_contract_fees') }} as fees
    where fees.amount_left > 0
    union all
    select
        'cost|' || costs.cost_id as item_id,
        case when costs.amount < 0 then 'deduction' else costs.cost_type end as item_type,
        coalesce(terms.payer, 'us') as paid_by,
        costs.creator_id,
        costs.contract_code,
        costs.currency,
        costs.booked_on as owed_on,
        {{ days_later('costs.booked_on', 'coalesce(terms.payment_terms_days, 0)') }} as due_on,
        costs.amount,
        payee_codes.payee_code as payee,
        costs.cost_id,
        costs.paid_on,
        costs.reference,
        cast(null as bigint) as orders,
        costs.stage = 'estimated' as is_estimated,
        true as is_settled
    from {{ ref('mart_payable_costs') }} as costs
    left join {{ ref('mart_contract_terms') }} as terms on costs.contract_code = terms.contract_code
    left join payee_codes on costs.payee = payee_codes.payee_code
    union all
    select
        item_id,
        item_type,
        paid_by,
        creator_id,
        contract_code,
        currency,
        owed_on,
        due_on,
        amount,
        cast(null as varchar) as payee,
        cast(null as varchar) as cost_id,
        cast(null as date) as paid_on,
        cast(null as varchar) as reference,
        orders,
        false as is_estimated,
        is_settled
    from {{ ref('mart_commission_items') }}
),

owed as (
    select
        items.*,
        coalesce(items.payee, payees.payee_code, items.creator_id) as payee_code,
        cast(date_trunc('month', items.owed_on) as date) as month,
        coalesce(payees.market, '') as creator_market,
        case when items.paid_by = 'us' then coalesce(terms.withholding_rate, 0) else 0 end as withholding_rate,
        terms.document_ref,
        terms.contract_code is not null as is_contract_known,
        terms.contract_code is not null and terms.paid_by is null as is_payer_unknown,
        work.is_delivered,
        work.contents_due,
        coalesce(work.videos_done, 0) as videos_done,
        coalesce(work.videos_due, 0) as videos_due,
        coalesce(work.lives_done, 0) as lives_done,
        coalesce(work.lives_due, 0) as lives_due
    from items
    left join {{ ref('mart_payees') }} as payees on items.creator_id = payees.creator_id
    left join {{ ref('mart_contract_terms') }} as terms on items.contract_code = terms.contract_code
    left join {{ ref('fct_collaborations') }} as work on items.contract_code = work.contract_code
    where items.amount <> 0 and items.currency is not null
)

select
    {{ payable_id('payee_code', 'month', 'currency') }} as payable_id,
    item_id,
    item_type,
    paid_by,
    payee_code,
    month,
    currency,
    creator_id,
    contract_code,
    nullif(creator_market, '') as market,
    cast(amount as decimal(18, 4)) as amount,
    withholding_rate,
    cast(case when amount < 0 then -1 else 1 end * {{ money_times('abs(amount)', 'withholding_rate') }} as decimal(18, 4)) as amount_withheld,
    owed_on,
    due_on,
    cost_id,
    paid_on,
    reference,
    orders,
    document_ref,
    videos_done,
    videos_due,
    lives_done,
    lives_due,
    is_settled,
    is_estimated,
    paid_by = 'us' and amount > 0 and not is_contract_known as is_contract_missing,
    paid_by = 'us' and amount > 0 and is_contract_known and document_ref is null as is_document_missing,
    paid_by = 'us' and is_payer_unknown as is_payer_unknown,
    paid_by = 'us' and item_type = 'fixed_fee' and contents_due is not null and not coalesce(is_delivered, false) as is_delivery_missing
from owed
