-- Grain: payable (payee x month x currency): what we owe, and the number of this state of it: the last published version while amount and
-- items are what they were then, else the next one. Items that others pay are information and change no version.
{{ config(schema='core') }}

with payables as (
    select
        payable_id,
        payee_code,
        month,
        currency,
        cast(coalesce(sum(case when paid_by = 'us' then amount end), 0) as decimal(18, 4)) as amount_due,
        cast(coalesce(sum(case when paid_by = 'us' then amount_withheld end), 0) as decimal(18, 4)) as amount_withheld,
        cast(coalesce(sum(case when paid_by = 'platform' then amount end), 0) as decimal(18, 4)) as paid_by_platform,
        min(case when paid_by = 'us' and amount > 0 then due_on end) as due_on,
        {{ count_where("paid_by = 'us'") }} as items,
        cast(coalesce(sum(case when paid_by = 'us' then cast({{ hash64(['item_id', 'amount', 'amount_withheld']) }} as decimal(38, 0)) end), 0) as varchar)
            as items_hash
    from {{ ref('mart_payable_items') }}
    group by payable_id, payee_code, month, currency
),

last_published as (
    select
        ledger.*,
        row_number() over (partition by ledger.payable_id order by ledger.payable_version desc nulls last) as recency
    from {{ ref('mart_payable_ledger') }} as ledger
),

known as (
    select * from last_published
    where recency = 1
)

select
    payables.payable_id,
    payables.payee_code,
    payables.month,
    payables.currency,
    payables.amount_due,
    payables.amount_withheld,
    payables.paid_by_platform,
    payables.due_on,
    cast(payables.items as bigint) as items,
    payables.items_hash,
    cast(case when payables.items_hash = known.items_hash then known.payable_version else coalesce(known.payable_version, 0) + 1 end as bigint)
        as payable_version,
    case when payables.items_hash = known.items_hash then known.version_since else {{ clock() }} end as version_since
from payables
left join known on payables.payable_id = known.payable_id
