-- Grain: transaction of a statement (current version) x part of its revenue, shipping, fees and taxes. Additive parts and the part
-- that no key shows ('undetailed', is_residual) add up to the transaction's own figure of the group; what repeats another part, or
-- only explains, is not additive.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_shop__statement_transaction_versions', scope_key='transaction_key') }}

{%- set breakdowns = {'revenue': 'revenue_breakdown', 'shipping': 'shipping_breakdown', 'fee': 'fee_breakdown', 'tax': 'tax_breakdown', 'supplement': 'supplement'} %}
{%- set totals = {'revenue': 'revenue_amount', 'shipping': 'shipping_cost_amount', 'fee_tax': 'fee_tax_amount'} %}

with transactions as (
    select *
    from {{ ref('stg_tiktok_shop__statement_transactions') }} as all_transactions
    where {{ in_scope(ref('stg_tiktok_shop__statement_transaction_versions'), 'transaction_key', 'all_transactions.transaction_key') }}
),

shown as (
    {%- for fee_group, breakdown in breakdowns.items() %}
    select
        transactions.transaction_key,
        '{{ fee_group }}' as fee_group,
        entry.item.key as fee_type,
        entry.item.value as fee_text
    from transactions
    {{ unnest_join(json_entries('transactions.' ~ breakdown), 'entry') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- parts of a part: they explain the shipping cost and are not in it
detailed as (
    select
        shown.transaction_key,
        'shipping_supplement' as fee_group,
        entry.item.key as fee_type,
        entry.item.value as fee_text
    from shown
    {{ unnest_join(json_entries("case when shown.fee_group = 'shipping' and shown.fee_type = 'supplementary_component' then shown.fee_text end"), 'entry') }}
    union all
    select * from shown
),

amounts as (
    select
        transaction_key,
        fee_group,
        fee_type,
        {{ file_money('fee_text') }} as amount,
        fee_group not in ('supplement', 'shipping_supplement') and fee_type not like '%\_before\_pit' escape '\' as is_additive
    from detailed
    where {{ file_money('fee_text') }} is not null
),

sums as (
    select
        transaction_key,
        case when fee_group in ('fee', 'tax') then 'fee_tax' else fee_group end as fee_group,
        sum(amount) as amount
    from amounts
    where is_additive
    group by transaction_key, case when fee_group in ('fee', 'tax') then 'fee_tax' else fee_group end
),

residuals as (
    {%- for fee_group, total in totals.items() %}
    select
        transaction_key,
        '{{ fee_group }}' as fee_group,
        {{ total }} as total
    from transactions
    where {{ total }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

parts as (
    select
        amounts.transaction_key,
        amounts.fee_group,
        amounts.fee_type,
        amounts.amount,
        amounts.is_additive,
        false as is_residual
    from amounts
    union all
    select
        residuals.transaction_key,
        residuals.fee_group,
        'undetailed' as fee_type,
        cast(residuals.total - coalesce(sums.amount, 0) as decimal(18, 4)) as amount,
        true as is_additive,
        true as is_residual
    from residuals
    left join sums on residuals.transaction_key = sums.transaction_key and residuals.fee_group = sums.fee_group
    where residuals.total <> coalesce(sums.amount, 0)
)

select
    parts.transaction_key,
    transactions.shop_id,
    transactions.statement_id,
    transactions.transaction_id,
    transactions.transaction_type,
    transactions.order_key,
    transactions.order_id,
    transactions.statement_at,
    transactions.currency,
    parts.fee_group,
    parts.fee_type,
    parts.amount,
    parts.is_additive,
    parts.is_residual,
    transactions.known_at
from parts
inner join transactions on parts.transaction_key = transactions.transaction_key
