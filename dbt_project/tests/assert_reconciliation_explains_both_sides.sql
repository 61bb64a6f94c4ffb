-- A pair whose matched items and breaks do not add up, to the cent, to what each side has in the shops the pair covers.
with found as (
    select
        pair,
        sum(side_a) as side_a,
        sum(side_b) as side_b
    from {{ ref('reconciliation') }}
    group by pair
),

shops as (
    select distinct
        pair,
        shop_id
    from {{ ref('reconciliation') }}
),

expected as (
    select
        'orders_vs_compass' as pair,
        (select sum(lines.gmv_gross) from {{ ref('mart_lines') }} as lines
            where lines.shop_id in (select shops.shop_id from shops where shops.pair = 'orders_vs_compass')) as side_a,
        (select sum(days.gmv_compass) from {{ ref('fct_shop_days') }} as days
            where days.shop_id in (select shops.shop_id from shops where shops.pair = 'orders_vs_compass')) as side_b
    union all
    select
        'orders_vs_statements' as pair,
        (select sum(lines.gmv_net) from {{ ref('mart_lines') }} as lines
            where lines.shop_id in (select shops.shop_id from shops where shops.pair = 'orders_vs_statements')) as side_a,
        (select sum(settlements.revenue_amount) from {{ ref('fct_settlement_lines') }} as settlements
            where settlements.order_id is not null
                and settlements.shop_id in (select shops.shop_id from shops where shops.pair = 'orders_vs_statements')) as side_b
    union all
    select
        'affiliate_vs_statements' as pair,
        (select
            sum(
                coalesce(affiliate.commission_std_act, 0) + coalesce(affiliate.commission_ads_act, 0)
                + coalesce(affiliate.cofund_bonus_act, 0) + coalesce(affiliate.partner_commission_act, 0)
            )
            from {{ ref('fct_affiliate_lines') }} as affiliate
            where affiliate.settlement_status = 'SETTLED'
                and affiliate.shop_id in (select shops.shop_id from shops where shops.pair = 'affiliate_vs_statements')) as side_a,
        (select -sum(fees.amount) from {{ ref('fct_settlement_fees') }} as fees
            where fees.is_affiliate_commission and fees.order_id is not null
                and fees.shop_id in (select shops.shop_id from shops where shops.pair = 'affiliate_vs_statements')) as side_b
    union all
    select
        'statements_vs_payments' as pair,
        (select sum(statements.amount) from {{ ref('payout_waterfall') }} as statements
            where statements.step = 'payable'
                and statements.source = 'api'
                and statements.shop_id in (select shops.shop_id from shops where shops.pair = 'statements_vs_payments')) as side_a,
        (select sum(coalesce(payments.amount_before_exchange, payments.amount)) from {{ ref('stg_tiktok_shop__payments') }} as payments
            where payments.payment_status = 'PAID'
                and payments.shop_id in (select shops.shop_id from shops where shops.pair = 'statements_vs_payments')) as side_b
    union all
    select
        'orders_vs_erp' as pair,
        (select sum(lines.gmv_net) from {{ ref('mart_lines') }} as lines
            where lines.shop_id in (select shops.shop_id from shops where shops.pair = 'orders_vs_erp')) as side_a,
        (select sum(books.net_amount) from {{ ref('stg_sheets__erp_orders') }} as books) as side_b
)

select
    found.pair,
    found.side_a,
    expected.side_a as side_a_expected,
    found.side_b,
    expected.side_b as side_b_expected
from found
inner join expected on found.pair = expected.pair
where found.side_a <> coalesce(expected.side_a, 0) or found.side_b <> coalesce(expected.side_b, 0)
