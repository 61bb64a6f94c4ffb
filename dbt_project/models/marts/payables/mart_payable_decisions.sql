-- Grain: payable x role x person: the latest decision by the clock on the payable as it now stands, or the latest on a state it no longer has.
-- It counts where the users sheet lets the person approve in that role, for that market, on that day.
{{ config(schema='core') }}

with payable_markets as (
    select
        payable_id,
        case when count(distinct coalesce(market, '')) = 1 then min(market) end as market
    from {{ ref('mart_payable_items') }}
    where paid_by = 'us'
    group by payable_id
),

decisions as (
    select
        versions.payable_id,
        approvals.role,
        lower(trim(approvals.approver)) as person_key,
        trim(approvals.approver) as person,
        approvals.decision,
        cast(approvals.approved_amount as decimal(18, 4)) as approved_amount,
        approvals.decided_at,
        trim(approvals.payable_version) = cast(versions.payable_version as varchar)
        and round(approvals.approved_amount, 2) = round(versions.amount_due, 2) as is_current,
        approvals.natural_key,
        payable_markets.market
    from {{ ref('stg_sheets__approvals') }} as approvals
    inner join {{ ref('mart_payable_versions') }} as versions on trim(approvals.payable_id) = versions.payable_id
    left join payable_markets on versions.payable_id = payable_markets.payable_id
    where approvals.decided_at <= {{ clock() }} and versions.items > 0
),

latest as (
    select
        decisions.*,
        row_number() over (
            partition by payable_id, role, person_key
            order by case when is_current then 0 else 1 end asc nulls last, decided_at desc nulls last, natural_key asc nulls last
        ) as choice
    from decisions
),

allowed as (
    select
        latest.natural_key,
        bool_or(
            users.may_approve
            and (users.left_on is null or cast(latest.decided_at as date) < users.left_on)
            and (users.market is null or {{ normal_market('users.market') }} = latest.market)
        ) as may_approve
    from latest
    inner join {{ ref('stg_sheets__users') }} as users on latest.person_key = lower(trim(users.person)) and latest.role = lower(trim(users.role))
    where latest.choice = 1
    group by latest.natural_key
)

select
    latest.payable_id,
    latest.role,
    latest.person_key,
    latest.person,
    latest.decision,
    latest.approved_amount,
    latest.decided_at,
    latest.is_current,
    coalesce(allowed.may_approve, false) as may_approve
from latest
left join allowed on latest.natural_key = allowed.natural_key
where latest.choice = 1
