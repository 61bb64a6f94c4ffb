-- Grain: item of a payable: fixed fee, bonus, commission, clawback or deduction, who owes it, under which contract and on what evidence.
-- Items that we owe sum to the payable's amount_due, those of the platform to its paid_by_platform.
select
    items.payable_id,
    versions.payable_version,
    items.item_id,
    items.item_type,
    items.paid_by,
    items.payee_code,
    items.month,
    items.currency,
    items.creator_id,
    items.contract_code,
    items.market,
    items.amount,
    items.withholding_rate,
    items.amount_withheld,
    items.owed_on,
    items.due_on,
    concat_ws(
        '; ',
        case when items.document_ref is not null then 'document ' || items.document_ref end,
        case when items.reference is not null and items.reference is distinct from items.document_ref then 'reference ' || items.reference end,
        case when items.item_type = 'fixed_fee' and items.videos_due > 0 then 'videos ' || items.videos_done || '/' || items.videos_due end,
        case when items.item_type = 'fixed_fee' and items.lives_due > 0 then 'lives ' || items.lives_done || '/' || items.lives_due end,
        case when items.orders is not null then 'orders ' || items.orders end
    ) as evidence,
    items.orders,
    items.is_settled,
    items.is_estimated,
    {{ missing_inputs({
        'actual_amount': 'items.is_estimated', 'contract': 'items.is_contract_missing', 'contents': 'items.is_delivery_missing',
        'document_ref': 'items.is_document_missing', 'paid_by': 'items.is_payer_unknown', 'settlement': 'not items.is_settled'}) }} as missing_inputs
from {{ ref('mart_payable_items') }} as items
inner join {{ ref('mart_payable_versions') }} as versions on items.payable_id = versions.payable_id
