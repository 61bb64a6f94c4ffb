-- Grain: shop x source x version of the API x currency: how many settlements add up to their parts (settlement = revenue + fees + shipping +
-- adjustments), with charges sent negative or positive, and how much of them does not. A report: no row is ever left out.
select
    shop_id,
    market,
    source,
    api_version,
    currency,
    count(*) as settlements,
    cast(sum(case when identity_gap <> 0 then 1 else 0 end) as bigint) as settlements_with_gap,
    cast(sum(case when charge_sign = -1 then 1 else 0 end) as bigint) as settlements_turned,
    cast(sum(settlement_amount) as decimal(28, 4)) as settlement_amount,
    cast(sum(identity_gap) as decimal(28, 4)) as identity_gap,
    cast(sum(fee_amount) as decimal(28, 4)) as fee_amount,
    cast(sum(fee_residual) as decimal(28, 4)) as fee_residual,
    max(settled_on) as settled_on
from {{ ref('mart_settlement_lines') }}
group by shop_id, market, source, api_version, currency
