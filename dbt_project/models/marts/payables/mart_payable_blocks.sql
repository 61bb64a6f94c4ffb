-- Grain: payable x reason why it may not be paid. A payable without any is ready. What is less than half of the currency's smallest unit
-- cannot be sent: a share of tax or commission leaves such rests, and they neither are due nor keep a payable open.
{{ config(schema='core') }}

with items as (
    select
        payable_id,
        bool_or(is_contract_missing) as is_contract_missing,
        bool_or(is_payer_unknown) as is_payer_unknown,
        bool_or(is_document_missing) as is_document_missing,
        bool_or(is_delivery_missing) as is_delivery_missing,
        bool_or(is_estimated) as is_estimated,
        bool_or(not is_settled) as is_unsettled
    from {{ ref('mart_payable_items') }}
    where paid_by = 'us'
    group by payable_id
),

paid as (
    select
        payable_id,
        sum(amount) as amount
    from {{ ref('fct_payments') }}
    where payable_id is not null
    group by payable_id
),

states as (
    select
        payables.payable_id,
        payables.amount_due < {{ half_minor_unit('payables.currency') }} as is_nothing_due,
        payables.amount_due >= {{ half_minor_unit('payables.currency') }}
        and payables.amount_due - payables.amount_withheld - coalesce(paid.amount, 0) < {{ half_minor_unit('payables.currency') }} as is_paid,
        coalesce(disputes.open_disputes, 0) > 0 as is_disputed,
        coalesce(items.is_contract_missing, false) as is_contract_missing,
        coalesce(items.is_payer_unknown, false) as is_payer_unknown,
        coalesce(items.is_document_missing, false) as is_document_missing,
        coalesce(items.is_delivery_missing, false) as is_delivery_missing,
        coalesce(items.is_estimated, false) as is_estimated,
        coalesce(items.is_unsettled, false) as is_unsettled,
        coalesce(approvals.is_rejected, false) as is_rejected,
        coalesce(approvals.is_outdated, false) and not coalesce(approvals.is_approved, false) as is_outdated,
        coalesce(approvals.is_by_outsider, false) and not coalesce(approvals.is_approved, false) as is_by_outsider,
        coalesce(approvals.is_one_person, false) as is_one_person,
        approvals.ops_approved_by is null as is_ops_missing,
        approvals.finance_approved_by is null as is_finance_missing
    from {{ ref('mart_payable_versions') }} as payables
    left join items on payables.payable_id = items.payable_id
    left join paid on payables.payable_id = paid.payable_id
    left join {{ ref('mart_payable_disputes') }} as disputes on payables.payable_id = disputes.payable_id
    left join {{ ref('mart_payable_approvals') }} as approvals on payables.payable_id = approvals.payable_id
),

blocked as (
    {%- for code, flag in payable_block_flags().items() %}
    select
        payable_id,
        '{{ code }}' as code
    from states
    where {{ flag }}{{ " and not is_nothing_due and not is_paid" if loop.index > 2 }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select
    blocked.payable_id,
    reasons.code,
    reasons.priority,
    reasons.reason_zh,
    reasons.reason_en,
    reasons.remedy_zh,
    reasons.remedy_en
from blocked
inner join {{ ref('payable_blocks') }} as reasons on blocked.code = reasons.code
