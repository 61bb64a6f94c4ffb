-- Grain: payable with a dispute that was raised by the clock: those that name it, and those that name its creator and no payable (in its
-- currency, where they say one), while it is raised in or after the payable's month.
{{ config(schema='core') }}

with raised as (
    select
        natural_key,
        nullif(trim(payable_id), '') as payable_id,
        nullif(trim(creator_code), '') as creator_id,
        opened_at,
        cast(claimed_amount as decimal(18, 4)) as claimed_amount,
        upper(nullif(trim(currency), '')) as currency,
        reason,
        coalesce(closed_at > {{ clock() }}, true) as is_open
    from {{ ref('stg_sheets__disputes') }}
    where opened_at <= {{ clock() }}
),

creators as (
    select distinct
        payable_id,
        creator_id,
        month,
        currency
    from {{ ref('mart_payable_items') }}
    where paid_by = 'us'
),

concerned as (
    select
        raised.natural_key,
        payables.payable_id
    from raised
    inner join {{ ref('mart_payable_versions') }} as payables on raised.payable_id = payables.payable_id
    union
    select
        raised.natural_key,
        creators.payable_id
    from raised
    inner join creators on raised.creator_id = creators.creator_id
    where
        raised.payable_id is null and (raised.currency is null or raised.currency = creators.currency)
        and creators.month <= cast(raised.opened_at as date)
)

select
    concerned.payable_id,
    {{ count_where('raised.is_open') }} as open_disputes,
    count(*) as disputes,
    min(case when raised.is_open then raised.opened_at end) as dispute_opened_at,
    cast(sum(case when raised.is_open then raised.claimed_amount end) as decimal(18, 4)) as disputed_amount,
    max_by(raised.reason, (raised.opened_at, raised.natural_key)) filter (where raised.is_open) as dispute_reason
from concerned
inner join raised on concerned.natural_key = raised.natural_key
group by concerned.payable_id
