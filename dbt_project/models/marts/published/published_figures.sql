-- Grain: snapshot x metric x shop x market x period x creator: what was said when. The ledger's rows of earlier snapshots and
-- this refresh's figures under its own snapshot id, in the reporting currency. A shop's figures name the shop, a market's the
-- market only, a creator's market and creator (months of the last half year: older ones are final).
{%- set columns = {
    'snapshot_id': 'varchar', 'published_at': 'timestamp', 'clock': 'timestamp', 'metric': 'varchar', 'shop_id': 'varchar', 'market': 'varchar',
    'period_type': 'varchar', 'period_start': 'date', 'creator_id': 'varchar', 'value': 'decimal(28, 4)'} %}

with ledger as (
    {{ published_ledger(columns) }}
),

figures as (
    select * from {{ ref('headline_figures') }}
)

select
    {{ columns.keys() | join(',\n    ') }}
from ledger
union all
select
    '{{ var("snapshot_id") }}' as snapshot_id,
    {{ clock() }} as published_at,
    {{ clock() }} as clock,
    metric,
    shop_id,
    market,
    period_type,
    period_start,
    creator_id,
    value
from figures
