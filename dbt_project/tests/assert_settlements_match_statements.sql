-- A transaction of a statement that is not exactly once among the settlements, or whose money differs from what the source says; a row of an
-- income file that is neither there nor covered by a transaction of its order or adjustment.
with expected as (
    select
        transactions.transaction_key as settlement_key,
        {{ settlement_subject('transactions') }} as subject_key,
        coalesce(transactions.settlement_amount, 0) as settlement_amount,
        true as is_required
    from {{ ref('stg_tiktok_shop__statement_transactions') }} as transactions
    union all
    select
        income_lines.income_key as settlement_key,
        income_lines.order_key as subject_key,
        coalesce(income_lines.settlement_amount, 0) as settlement_amount,
        income_lines.order_key not in (
            select {{ settlement_subject('transactions') }} from {{ ref('stg_tiktok_shop__statement_transactions') }} as transactions
        ) as is_required
    from {{ ref('stg_seller_exports__income_lines') }} as income_lines
)

select
    coalesce(expected.settlement_key, found.settlement_key) as settlement_key,
    expected.settlement_amount,
    found.settlement_amount as settlement_found
from expected
full outer join {{ ref('mart_settlement_lines') }} as found on expected.settlement_key = found.settlement_key
where
    expected.settlement_key is null
    or expected.is_required <> (found.settlement_key is not null)
    or (expected.is_required and expected.settlement_amount <> found.settlement_amount)
