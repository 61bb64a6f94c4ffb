-- Grain: counted or sample order line that a unit cost applies to: of its shop before its market before a general one, then
-- the latest valid on the order date, then the one naming the SKU id before one naming the seller SKU.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='mart_dirty_orders', scope_key='order_key') }}

with lines as (
    select
        all_lines.line_key,
        all_lines.order_key,
        all_lines.shop_id,
        all_lines.market,
        all_lines.sku_id,
        all_lines.seller_sku,
        all_lines.order_date
    from {{ ref('attr_lines') }} as all_lines
    where
        (all_lines.is_counted or all_lines.is_sample)
        and {{ in_scope(ref('mart_dirty_orders'), 'order_key', 'all_lines.order_key') }}
),

matched as (
    select
        lines.*,
        costs.unit_cost_id,
        0 as name_rank
    from lines
    inner join {{ ref('mart_unit_cost_rules') }} as costs on lines.sku_id = costs.sku_id
    union all
    select
        lines.*,
        costs.unit_cost_id,
        1 as name_rank
    from lines
    inner join {{ ref('mart_unit_cost_rules') }} as costs on lines.seller_sku = costs.seller_sku
),

ranked as (
    select
        matched.line_key,
        matched.order_key,
        costs.unit_cost_id,
        costs.unit_cost,
        costs.currency,
        row_number() over (
            partition by matched.line_key
            order by
                case when costs.shop_id is not null then 0 when costs.market is not null then 1 else 2 end asc nulls last,
                costs.valid_from desc nulls last,
                matched.name_rank asc nulls last,
                costs.unit_cost_id asc nulls last
        ) as preference
    from matched
    inner join {{ ref('mart_unit_cost_rules') }} as costs
        on
            matched.unit_cost_id = costs.unit_cost_id
            and (costs.shop_id is null or costs.shop_id = matched.shop_id)
            and (costs.market is null or costs.market = matched.market)
            and costs.valid_from <= matched.order_date
)

select
    line_key,
    order_key,
    unit_cost_id,
    unit_cost,
    currency
from ranked
where preference = 1
