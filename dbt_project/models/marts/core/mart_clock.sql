-- Grain: one row. The business clock of this refresh, for views that turn stored dates into flags where they are read.
select
    {{ clock() }} as clock_at,
    cast({{ var('run_seq') }} as bigint) as run_seq,
    cast('{{ var("snapshot_id") }}' as varchar) as snapshot_id,
    cast('{{ var("reporting_currency") }}' as varchar) as reporting_currency
