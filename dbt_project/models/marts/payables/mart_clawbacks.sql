-- Grain: affiliate order x SKU x month of refund: settled commission we pay that refunds take back. What may be kept is the smaller of the
-- settled base (which knows of refunds before the settlement) and the estimated base less the share of the line that went back by the end
-- of the month; the rest, at the agreed rate, less what earlier months took.
{{ config(schema='core') }}

with commissions as (
    select *
    from {{ ref('mart_contract_commissions') }}
    where is_settled and base > 0
),

sold as (
    select
        order_sku_key,
        sum(gmv_gross - cancelled_amount) as amount
    from {{ ref('mart_lines') }}
    where order_sku_key in (select commissions.order_sku_key from commissions)
    group by order_sku_key
),

refunded as (
    select
        lines.order_sku_key,
        cast(date_trunc('month', refunds.refund_date) as date) as refund_month,
        max(refunds.refund_date) as refunded_on,
        sum(refunds.amount_product) as amount
    from {{ ref('fct_refunds') }} as refunds
    inner join {{ ref('mart_lines') }} as lines on refunds.order_line_id = lines.order_line_id
    where lines.order_sku_key in (select commissions.order_sku_key from commissions)
    group by lines.order_sku_key, cast(date_trunc('month', refunds.refund_date) as date)
),

running as (
    select
        commissions.*,
        refunded.refund_month,
        refunded.refunded_on,
        sold.amount as sold_amount,
        sum(refunded.amount) over (
            partition by commissions.order_sku_key order by refunded.refund_month asc nulls last rows between unbounded preceding and current row
        ) as refunded_amount
    from commissions
    inner join refunded on commissions.order_sku_key = refunded.order_sku_key
    inner join sold on commissions.order_sku_key = sold.order_sku_key
    where sold.amount > 0
),

kept as (
    select
        running.*,
        base - least(base, {{ money_share('base_est', 'greatest(sold_amount - refunded_amount, 0)', 'sold_amount') }}) as base_lost
    from running
),

lost as (
    select
        kept.*,
        {{ money_times('base_lost', 'commission_rate') }} as amount_lost
    from kept
),

steps as (
    select
        lost.*,
        amount_lost - coalesce(lag(amount_lost) over (partition by order_sku_key order by refund_month asc nulls last), 0) as amount_taken
    from lost
)

select
    order_sku_key,
    order_id,
    sku_id,
    shop_id,
    creator_id,
    contract_code,
    currency,
    refund_month,
    refunded_on,
    cast(amount_taken as decimal(18, 4)) as amount
from steps
where amount_taken > 0
