-- Grain: payment that left our account by the clock: a row of the payments sheet, or, of a payee whom that sheet never names, a row of the cost
-- sheet that says when it was paid.
{{ config(schema='core') }}

with payee_codes as (
    select distinct
        payee_code,
        lower(payee_code) as folded_code
    from {{ ref('mart_payees') }}
),

folded as (
    select
        folded_code,
        min(payee_code) as payee_code
    from payee_codes
    group by folded_code
    having count(*) = 1
),

sheet as (
    select
        payments.payment_ref,
        coalesce(folded.payee_code, nullif(trim(payments.payee_code), ''), payees.payee_code, trim(payments.creator_code)) as payee_code,
        cast(payments.amount as decimal(18, 4)) as amount,
        upper(payments.currency) as currency,
        payments.paid_on,
        nullif(trim(payments.payable_id), '') as payable_id,
        'payments sheet' as source
    from {{ ref('stg_sheets__payments') }} as payments
    left join folded on lower(trim(payments.payee_code)) = folded.folded_code
    left join {{ ref('mart_payees') }} as payees on trim(payments.creator_code) = payees.creator_id
)

select * from sheet
where paid_on <= cast({{ clock() }} as date)
union all
select
    items.item_id as payment_ref,
    items.payee_code,
    cast(items.amount - items.amount_withheld as decimal(18, 4)) as amount,
    items.currency,
    items.paid_on,
    items.payable_id,
    'costs sheet' as source
from {{ ref('mart_payable_items') }} as items
where
    items.paid_by = 'us' and items.cost_id is not null and items.paid_on <= cast({{ clock() }} as date)
    and items.payee_code not in (select sheet.payee_code from sheet)
