-- Grain: shop x day: from the platform's own GMV to net sales. gmv_compass = gmv_gross - platform_discount + unexplained; gmv_gross -
-- cancelled_amount - refund_cohort = gmv_net. Days on which one side has nothing have a row too. What differs on the last days that the
-- platform has figures of may only be late: it corrects them for a fortnight.
with sales as (
    select
        shop_id,
        order_date,
        min(currency) as currency,
        sum(gmv_gross) as gmv_gross,
        sum(platform_discount) as platform_discount,
        sum(case when is_cod then gmv_gross - platform_discount else 0 end) as gmv_cod,
        sum(cancelled_amount) as cancelled_amount,
        sum(refund_cohort) as refund_cohort,
        sum(gmv_net) as gmv_net
    from {{ ref('mart_lines') }}
    where is_counted
    group by shop_id, order_date
),

latest as (
    select
        shop_id,
        max(date) as latest_date
    from {{ ref('fct_shop_days') }}
    group by shop_id
),

joined as (
    select
        coalesce(compass.shop_id, sales.shop_id) as shop_id,
        coalesce(compass.date, sales.order_date) as date,
        coalesce(sales.currency, compass.currency) as currency,
        compass.gmv_compass,
        sales.order_date is not null as has_sales,
        coalesce(sales.currency <> compass.currency, false) as is_other_currency,
        coalesce(compass.date > latest.latest_date - {{ var('compass_corrected_days') }}, false) as is_corrected_still,
        {% for amount in ['gmv_gross', 'platform_discount', 'gmv_cod', 'cancelled_amount', 'refund_cohort', 'gmv_net'] -%}
        coalesce(sales.{{ amount }}, 0) as {{ amount }}{{ "," if not loop.last }}
        {% endfor -%}
    from {{ ref('fct_shop_days') }} as compass
    full outer join sales on compass.shop_id = sales.shop_id and compass.date = sales.order_date
    left join latest on compass.shop_id = latest.shop_id
),

-- the same as of the pair orders_vs_compass
tolerances as (
    select * from {{ ref('mart_reconciliation_tolerances') }} where pair = 'orders_vs_compass'
),

bridged as (
    select
        joined.*,
        case when not joined.is_other_currency then joined.gmv_compass - (joined.gmv_gross - joined.platform_discount) end as unexplained,
        greatest(coalesce(tolerances.amount, 0), coalesce(tolerances.share, 0) * abs(joined.gmv_gross)) as tolerance
    from joined
    left join tolerances
        on joined.shop_id = tolerances.shop_id and joined.date between tolerances.valid_from and tolerances.valid_to
)

select
    bridged.shop_id,
    shops.market,
    bridged.date,
    bridged.currency,
    cast(bridged.gmv_compass as decimal(28, 4)) as gmv_compass,
    cast(bridged.unexplained as decimal(28, 4)) as unexplained,
    {% for amount in ['platform_discount', 'gmv_gross', 'cancelled_amount', 'refund_cohort', 'gmv_net'] -%}
    cast(bridged.{{ amount }} as decimal(28, 4)) as {{ amount }},
    {% endfor -%}
    case
        when bridged.is_other_currency then 'currency'
        when bridged.gmv_compass is null then 'no_compass'
        when abs(bridged.unexplained) <= bridged.tolerance then case when bridged.platform_discount = 0 then 'matched' else 'platform_discount' end
        when not bridged.has_sales then 'no_orders'
        when bridged.gmv_cod <> 0 and abs(bridged.unexplained) <= bridged.gmv_cod then 'cash_on_delivery_or_late'
        when bridged.is_corrected_still then 'late'
        else 'other'
    end as difference_type
from bridged
left join {{ ref('attr_shops') }} as shops on bridged.shop_id = shops.shop_id
