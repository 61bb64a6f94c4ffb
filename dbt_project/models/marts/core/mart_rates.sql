-- Grain: date x currency: its rate to the reporting currency, as the marts used it: for whoever drills into a figure.
select
    rate_date,
    currency,
    rate_rc
from {{ ref('attr_fx_rates') }}
