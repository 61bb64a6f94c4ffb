-- Grain: contract: what it says about money. A contract that was called off pays nothing; one that does not say who pays a fee leaves it
-- with us, and says so.
{{ config(schema='core') }}

select
    trim(contracts.contract_code) as contract_code,
    trim(contracts.creator_code) as creator_id,
    nullif(trim(contracts.campaign_code), '') as campaign_id,
    cast(contracts.fixed_fee as decimal(18, 4)) as fixed_fee,
    upper(contracts.currency) as currency,
    contracts.paid_by,
    coalesce(contracts.paid_by, 'us') as payer,
    cast(coalesce(contracts.payment_terms_days, 0) as bigint) as payment_terms_days,
    cast(contracts.commission_rate as decimal(18, 8)) as commission_rate,
    cast(coalesce(contracts.withholding_rate, 0) as decimal(18, 8)) as withholding_rate,
    nullif(trim(contracts.document_ref), '') as document_ref,
    coalesce(contracts.due_on, contracts.signed_on, campaigns.ends_on, cast(contracts.known_at as date)) as owed_on,
    coalesce(lower(trim(contracts.status)) in ({{ void_contract_states() }}), false) as is_void
from {{ ref('stg_sheets__contracts') }} as contracts
left join {{ ref('stg_sheets__campaigns') }} as campaigns on trim(contracts.campaign_code) = trim(campaigns.campaign_code)
