-- A transaction of a statement that is not exactly once among the settlements, or whose money differs from what the source says; a row of an
-- income file that is neither there nor covered by a transaction of its order or adjustment. Looks at what changed, and at all once a week.
with transactions as (
    select
        shown.transaction_key as settlement_key,
        {{ settlement_subject('shown') }} as subject_key,
        coalesce(shown.settlement_amount, 0) as settlement_amount
    from {{ ref('stg_tiktok_shop__statement_transactions') }} as shown
),

expected as (
    select
        transactions.settlement_key,
        transactions.settlement_amount,
        true as is_required
    from transactions
    where {{ since_checked(ref('mart_dirty_settlements'), 'transactions.subject_key') }}
    union all
    select
        income_lines.income_key as settlement_key,
        coalesce(income_lines.settlement_amount, 0) as settlement_amount,
        income_lines.order_key not in (select transactions.subject_key from transactions) as is_required
    from (select *, order_key as subject_key from {{ ref('stg_seller_exports__income_lines') }}) as income_lines
    where {{ since_checked(ref('mart_dirty_settlements'), 'income_lines.subject_key') }}
),

found as (
    select
        settlements.settlement_key,
        settlements.settlement_amount
    from {{ ref('mart_settlement_lines') }} as settlements
    where {{ since_checked(ref('mart_dirty_settlements'), 'settlements.subject_key') }}
)

select
    coalesce(expected.settlement_key, found.settlement_key) as settlement_key,
    expected.settlement_amount,
    found.settlement_amount as settlement_found
from expected
full outer join found on expected.settlement_key = found.settlement_key
where
    expected.settlement_key is null
    or expected.is_required <> (found.settlement_key is not null)
    or (expected.is_required and expected.settlement_amount <> found.settlement_amount)
