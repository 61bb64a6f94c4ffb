-- Commission of a creator's statement of a month that is not what the payables say of it, whoever pays.
with lines as (
    select
        creator_id,
        month,
        currency,
        paid_by,
        sum(commission) as commission
    from {{ ref('creator_statement_lines') }}
    where currency is not null
    group by creator_id, month, currency, paid_by
    having sum(commission) <> 0
),

items as (
    select
        creator_id,
        month,
        currency,
        paid_by,
        sum(amount) as commission
    from {{ ref('creator_payable_items') }}
    where item_type = 'commission'
    group by creator_id, month, currency, paid_by
)

select
    coalesce(lines.creator_id, items.creator_id) as creator_id,
    coalesce(lines.month, items.month) as month,
    lines.commission,
    items.commission as items_commission
from lines
full outer join items
    on lines.creator_id = items.creator_id and lines.month = items.month and lines.currency = items.currency and lines.paid_by = items.paid_by
where lines.commission is distinct from items.commission
