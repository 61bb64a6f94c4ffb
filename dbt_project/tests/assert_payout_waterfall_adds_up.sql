-- A statement whose steps do not add up to its settlement, or settlement and reserve to what is payable.
select
    shop_id,
    statement_id,
    currency
from {{ ref('payout_waterfall') }}
group by shop_id, statement_id, currency
having
    sum(case when step_number < 9 then amount else 0 end) <> sum(case when step = 'settlement' then amount else 0 end)
    or sum(case when step in ('settlement', 'reserve') then amount else 0 end) <> sum(case when step = 'payable' then amount else 0 end)
