-- A cost entry whose parts (days x creators) do not sum to exactly what the cost sheet says, in its own or in the reporting
-- currency, or that has no part at all.
with parts as (
    select
        cost_id,
        sum(amount) as amount,
        sum(amount_rc) as amount_rc
    from {{ ref('fct_costs') }}
    group by cost_id
),

entries as (
    select
        sheet.natural_key as cost_id,
        sheet.amount,
        entries.fx_rate
    from {{ ref('stg_sheets__costs') }} as sheet
    left join {{ ref('mart_cost_entries') }} as entries on sheet.natural_key = entries.cost_id
)

select
    entries.cost_id,
    entries.amount as entry_amount,
    parts.amount as parts_amount,
    parts.amount_rc as parts_amount_rc
from entries
left join parts on entries.cost_id = parts.cost_id
where
    entries.amount is distinct from parts.amount
    or parts.amount_rc is distinct from {{ money_times('entries.amount', 'entries.fx_rate') }}
