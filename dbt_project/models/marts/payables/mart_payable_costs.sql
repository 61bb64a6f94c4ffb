-- Grain: row of the cost sheet that is pay of a creator (fixed fee or bonus, in force), with the contract it is for: the one it names, else
-- the creator's only contract with a fee (of its campaign, where it names one). Such a fee takes the place of the contract's.
{{ config(schema='core') }}

with pay as (
    select
        cost_id,
        booked_on,
        cost_type,
        stage,
        creator_id,
        campaign_id,
        contract_code,
        amount,
        currency,
        paid_on,
        nullif(trim(payee), '') as payee,
        invoice_no,
        cost_ref,
        market
    from {{ ref('mart_cost_entries') }}
    where
        source = 'costs sheet' and cost_type in ('fixed_fee', 'bonus') and creator_id is not null and amount is not null and amount <> 0 and not is_replaced
),

possible as (
    select
        pay.cost_id,
        terms.contract_code
    from pay
    inner join {{ ref('mart_contract_terms') }} as terms on pay.creator_id = terms.creator_id
    where
        pay.contract_code is null and terms.fixed_fee > 0 and not terms.is_void
        and (pay.campaign_id is null or terms.campaign_id is null or pay.campaign_id = terms.campaign_id)
),

only_ones as (
    select
        cost_id,
        min(contract_code) as contract_code
    from possible
    group by cost_id
    having count(*) = 1
)

select
    pay.cost_id,
    pay.booked_on,
    pay.cost_type,
    pay.stage,
    pay.creator_id,
    pay.campaign_id,
    coalesce(pay.contract_code, only_ones.contract_code) as contract_code,
    pay.amount,
    pay.currency,
    pay.paid_on,
    pay.payee,
    coalesce(pay.invoice_no, pay.cost_ref) as reference,
    pay.market
from pay
left join only_ones on pay.cost_id = only_ones.cost_id
