-- Grain: payment, or statement that no payment names yet: what statements make payable (settlement and reserve) against what was paid out
-- (before exchange). A payment under way or failed says so.
{{ config(materialized='ephemeral') }}

with reserves as (
    select
        shop_id,
        statement_id,
        sum(reserve_amount) as reserve_amount
    from {{ ref('mart_settlement_lines') }}
    where statement_id is not null
    group by shop_id, statement_id
),

payable as (
    select
        statements.shop_id,
        coalesce(nullif(statements.payment_id, ''), 'statement ' || statements.statement_id) as item_key,
        cast(statements.statement_at as date) as statement_date,
        statements.currency,
        statements.settlement_amount + coalesce(reserves.reserve_amount, 0) as amount,
        nullif(statements.payment_id, '') is null as is_unpaid
    from {{ ref('stg_tiktok_shop__statements') }} as statements
    left join reserves on statements.shop_id = reserves.shop_id and statements.statement_id = reserves.statement_id
),

side_a as (
    select
        shop_id,
        item_key,
        min(statement_date) as item_date,
        min(currency) as currency,
        sum(amount) as amount,
        case when bool_or(is_unpaid) then case when sum(amount) <= 0 then 'nothing_to_pay' else 'not_paid' end end as reason,
        cast(null as decimal(28, 4)) as alternative,
        cast(null as varchar) as alternative_reason
    from payable
    group by shop_id, item_key
),

side_b as (
    select
        shop_id,
        payment_id as item_key,
        cast(created_at as date) as item_date,
        coalesce(currency_before_exchange, currency) as currency,
        case when payment_status = 'PAID' then coalesce(amount_before_exchange, amount) else 0 end as amount,
        case payment_status when 'PAID' then null when 'FAILED' then 'payment_failed' else 'payment_under_way' end as reason,
        cast(null as decimal(28, 4)) as alternative,
        cast(null as varchar) as alternative_reason
    from {{ ref('stg_tiktok_shop__payments') }}
),

{{ reconciled('statements_vs_payments') }}
