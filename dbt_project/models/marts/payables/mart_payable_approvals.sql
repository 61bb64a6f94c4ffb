-- Grain: payable that someone decided on: who approved it for operations and who for finance, two different people where there are two; and
-- what stands in the way.
{{ config(schema='core') }}

with decisions as (
    select * from {{ ref('mart_payable_decisions') }}
),

approvals as (
    select * from decisions
    where is_current and may_approve and decision = 'approved'
),

pairs as (
    select
        ops.payable_id,
        ops.person as ops_approved_by,
        finance.person as finance_approved_by,
        ops.person_key <> finance.person_key as are_two,
        finance.approved_amount,
        greatest(ops.decided_at, finance.decided_at) as approved_at,
        row_number() over (
            partition by ops.payable_id
            order by
                case when ops.person_key <> finance.person_key then 0 else 1 end asc nulls last, greatest(ops.decided_at, finance.decided_at) desc nulls last,
                ops.person_key asc nulls last, finance.person_key asc nulls last
        ) as choice
    from approvals as ops
    inner join (select * from approvals where role = 'finance') as finance on ops.payable_id = finance.payable_id
    where ops.role = 'ops'
),

single as (
    select
        payable_id,
        max_by(case when role = 'ops' then person end, (decided_at, person_key)) filter (where role = 'ops') as ops_approved_by,
        max_by(case when role = 'finance' then person end, (decided_at, person_key)) filter (where role = 'finance') as finance_approved_by,
        max_by(approved_amount, (decided_at, person_key)) as approved_amount,
        max(decided_at) as approved_at
    from approvals
    group by payable_id
),

flags as (
    select
        payable_id,
        bool_or(is_current and may_approve and decision = 'rejected') as is_rejected,
        bool_or(not is_current and decision = 'approved') as is_outdated,
        bool_or(is_current and not may_approve and decision = 'approved') as is_by_outsider
    from decisions
    group by payable_id
)

select
    flags.payable_id,
    coalesce(pairs.ops_approved_by, single.ops_approved_by) as ops_approved_by,
    coalesce(pairs.finance_approved_by, single.finance_approved_by) as finance_approved_by,
    coalesce(pairs.approved_amount, single.approved_amount) as approved_amount,
    coalesce(pairs.approved_at, single.approved_at) as approved_at,
    coalesce(pairs.are_two, false) and not flags.is_rejected as is_approved,
    coalesce(not pairs.are_two, false) as is_one_person,
    flags.is_rejected,
    flags.is_outdated,
    flags.is_by_outsider
from flags
left join (select * from pairs where choice = 1) as pairs on flags.payable_id = pairs.payable_id
left join single on flags.payable_id = single.payable_id
