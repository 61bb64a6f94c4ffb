-- Grain: statement x step, from revenue to what is payable (an income file has no statements: its rows of a day are one, and so are those it
-- tells no day of). Steps 1 to 8 add up to the settlement (9), with the reserve (10) to what is payable (11).
{%- set statement = "coalesce(statement_id, 'income ' || cast(settled_on as varchar), 'income')" %}
{%- set steps = [
    ('revenue', 'revenue_amount'), ('shipping', 'shipping_amount'), ('platform_fees', 'fee_amount - affiliate_amount - fee_residual'),
    ('affiliate_commission', 'affiliate_amount'), ('fee_residual', 'fee_residual'), ('adjustments', 'adjustment_amount'), ('identity_gap', 'identity_gap'),
    ('not_itemised', 'not_itemised'), ('settlement', 'settlement_amount'), ('reserve', 'reserve_amount'), ('payable', 'settlement_amount + reserve_amount')] %}

with itemised as (
    select
        shop_id,
        {{ statement }} as statement_id,
        currency,
        source,
        min(settled_on) as settled_on,
        sum(coalesce(fee_amount, 0)) as fee_amount,
        sum(coalesce(fee_residual, 0)) as fee_residual,
        {% for amount in ['settlement_amount', 'revenue_amount', 'shipping_amount', 'adjustment_amount', 'reserve_amount', 'affiliate_amount', 'identity_gap'] -%}
        sum({{ amount }}) as {{ amount }}{{ "," if not loop.last }}
        {% endfor -%}
    from {{ ref('mart_settlement_lines') }}
    group by shop_id, {{ statement }}, currency, source
),

stated as (
    select
        itemised.*,
        statements.payment_id,
        statements.payment_status,
        statements.paid_at,
        coalesce(statements.settlement_amount, itemised.settlement_amount) - itemised.settlement_amount as not_itemised
    from itemised
    left join {{ ref('stg_tiktok_shop__statements') }} as statements
        on itemised.shop_id = statements.shop_id and itemised.statement_id = statements.statement_id
),

headed as (
    select
        shop_id,
        statement_id,
        currency,
        source,
        settled_on,
        payment_id,
        payment_status,
        paid_at,
        not_itemised,
        settlement_amount + not_itemised as settlement_amount,
        {% for amount in ['revenue_amount', 'fee_amount', 'fee_residual', 'shipping_amount', 'adjustment_amount', 'reserve_amount', 'affiliate_amount', 'identity_gap'] -%}
        {{ amount }}{{ "," if not loop.last }}
        {% endfor -%}
    from stated
),

steps as (
    {%- for step, amount in steps %}
    select
        headed.*,
        {{ loop.index }} as step_number,
        '{{ step }}' as step,
        {{ amount }} as amount
    from headed
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    steps.shop_id,
    shops.market,
    steps.statement_id,
    steps.settled_on,
    cast(steps.step_number as integer) as step_number,
    steps.step,
    steps.step in ('settlement', 'payable') as is_total,
    cast(steps.amount as decimal(28, 4)) as amount,
    steps.currency,
    nullif(steps.payment_id, '') as payment_id,
    steps.payment_status,
    steps.paid_at,
    steps.source
from steps
left join {{ ref('attr_shops') }} as shops on steps.shop_id = shops.shop_id
