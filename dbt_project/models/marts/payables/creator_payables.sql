-- Grain: payable: payee x month x currency: what we owe (amount_due), what of it goes to the tax office, what was paid and what is open; who
-- approved this version, and whether it may be paid or what blocks it. What the platform pays stands beside it as information. A rest that
-- nobody can send is in amount_open, so that it adds up, and keeps no payable open.
with paid as (
    select
        payable_id,
        sum(amount) as amount,
        max(paid_on) as last_paid_on
    from {{ ref('fct_payments') }}
    where payable_id is not null
    group by payable_id
),

blocks as (
    select
        payable_id,
        bool_or(code in ('nothing_due', 'already_paid')) as is_done,
        min_by(code, priority) as blocked_reason,
        min_by(reason_zh || '：' || remedy_zh, priority) as blocked_zh,
        min_by(reason_en || ': ' || remedy_en, priority) as blocked_en,
        concat_ws(',', {% for code in payable_block_flags() -%}
        max(case when code = '{{ code }}' then code end){{ ", " if not loop.last }}
        {%- endfor %}) as blocked_reasons
    from {{ ref('mart_payable_blocks') }}
    group by payable_id
),

payees as (
    select
        payee_code,
        min(payee_type) as payee_type,
        case when count(*) = 1 then min(creator_name) end as payee_name
    from {{ ref('mart_payees') }}
    group by payee_code
),

windows as (
    select
        value as hours,
        valid_from,
        valid_to
    from {{ ref('attr_thresholds') }}
    where kind = 'dispute_hours' and name = 'window' and market is null
),

contested as (
    select
        payables.payable_id,
        cast(payables.version_since + interval '1' minute * cast(round(windows.hours * 60) as bigint) as timestamp) as dispute_until
    from {{ ref('mart_payable_versions') }} as payables
    inner join windows on cast(payables.version_since as date) between windows.valid_from and windows.valid_to
)

select
    payables.payable_id,
    payables.payable_version,
    coalesce(payees.payee_type, 'creator') as payee_type,
    payables.payee_code,
    payees.payee_name,
    payables.month,
    payables.currency,
    payables.amount_due,
    payables.amount_withheld,
    cast(coalesce(paid.amount, 0) as decimal(18, 4)) as amount_paid,
    cast(payables.amount_due - payables.amount_withheld - coalesce(paid.amount, 0) as decimal(18, 4)) as amount_open,
    not coalesce(blocks.is_done, false) as is_open,
    payables.paid_by_platform,
    payables.due_on,
    paid.last_paid_on,
    approvals.ops_approved_by,
    approvals.finance_approved_by,
    approvals.approved_amount,
    approvals.approved_at,
    blocks.blocked_reason is null as is_ready_to_pay,
    blocks.blocked_reason,
    blocks.blocked_reasons,
    blocks.blocked_zh,
    blocks.blocked_en,
    cast(coalesce(disputes.open_disputes, 0) as bigint) as open_disputes,
    disputes.dispute_opened_at,
    disputes.disputed_amount,
    disputes.dispute_reason,
    contested.dispute_until,
    coalesce(contested.dispute_until > {{ clock() }}, false) and payables.items > 0 as is_in_dispute_window,
    payables.items,
    payables.version_since,
    payables.items_hash
from {{ ref('mart_payable_versions') }} as payables
left join paid on payables.payable_id = paid.payable_id
left join payees on payables.payee_code = payees.payee_code
left join blocks on payables.payable_id = blocks.payable_id
left join {{ ref('mart_payable_approvals') }} as approvals on payables.payable_id = approvals.payable_id
left join {{ ref('mart_payable_disputes') }} as disputes on payables.payable_id = disputes.payable_id
left join contested on payables.payable_id = contested.payable_id
