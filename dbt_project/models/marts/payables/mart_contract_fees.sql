-- Grain: contract with a fixed fee: what the cost sheet does not say yet of it (amount_left). Where the sheet's currency is another, the sheet
-- is taken to say it all.
{{ config(schema='core') }}

with fees_told as (
    select
        contract_code,
        sum(amount) as amount,
        min(currency) as currency,
        count(distinct currency) as currencies
    from {{ ref('mart_payable_costs') }}
    where cost_type = 'fixed_fee' and contract_code is not null
    group by contract_code
)

select
    terms.contract_code,
    terms.creator_id,
    terms.payer,
    terms.currency,
    terms.owed_on,
    terms.payment_terms_days,
    terms.document_ref,
    terms.fixed_fee,
    cast(case
        when fees_told.contract_code is null then terms.fixed_fee
        when fees_told.currencies = 1 and fees_told.currency = terms.currency then terms.fixed_fee - fees_told.amount
        else 0
    end as decimal(18, 4)) as amount_left
from {{ ref('mart_contract_terms') }} as terms
left join fees_told on terms.contract_code = fees_told.contract_code
where not terms.is_void and terms.fixed_fee > 0
