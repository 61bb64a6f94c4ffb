-- Grain: market x order date x reason x refresh in which credits must be computed again, because what decides them there changed.
-- Spans that were only cut differently come out even: what disappeared and appeared is added up date by date.
-- Append-only and numbered; a first build lists none.
{{ config(materialized='incremental', incremental_strategy='append') }}

with changes as (
    select *
    from {{ ref('attr_rule_changes') }} as rule_changes
    where {{ since_applied('rule_changes.seq') }}
),

dates as (
    select distinct
        market,
        order_date
    from {{ ref('attr_lines') }}
    where
        market is not null
        and order_date between (select min(changes.valid_from) from changes) and (select max(changes.valid_to) from changes)
),

reasons as (
    select
        dates.market,
        dates.order_date,
        'rule' as reason
    from dates
    inner join changes on dates.market = changes.market and dates.order_date between changes.valid_from and changes.valid_to
    group by dates.market, dates.order_date, changes.rule_set_id, changes.{{ deciding_fields() | join(', changes.') }}
    having sum(changes.op) <> 0
)

select distinct
    market,
    order_date,
    reason,
    cast({{ var('run_seq') }} as bigint) as seq
from reasons
{%- if not is_incremental() %}
where false
{%- endif %}
