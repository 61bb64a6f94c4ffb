-- Grain: month x shop x product. Whole lines (the credits of a line sum to 1), beside the part of them that the official rule
-- credits to a creator, and the commission of the product's affiliate lines. In the reporting currency, additive.
with official as (
    select
        credits.shop_id,
        credits.order_line_id,
        sum(credits.gmv_net_rc) as gmv_net_credited_rc
    from {{ ref('fct_attribution') }} as credits
    inner join {{ ref('dim_rule_sets') }} as rules
        on
            credits.rule_set_id = rules.rule_set_id
            and credits.market = rules.market
            and credits.order_date between coalesce(rules.valid_from, date '0001-01-01') and coalesce(rules.valid_to, date '9999-12-31')
    where rules.is_official and credits.creator_id is not null
    group by credits.shop_id, credits.order_line_id
),

parts as (
    select
        cast(date_trunc('month', lines.order_date) as date) as month_start,
        lines.shop_id,
        lines.product_id,
        lines.quantity as items_sold,
        lines.gmv_gross_rc,
        lines.cancelled_amount_rc,
        lines.refund_cohort_rc,
        lines.gmv_net_rc,
        official.gmv_net_credited_rc,
        lines.tax_kept_rc,
        lines.cogs_rc,
        0 as commission_rc
    from {{ ref('fct_order_lines') }} as lines
    left join official on lines.shop_id = official.shop_id and lines.order_line_id = official.order_line_id
    where lines.is_counted
    union all
    select
        cast(date_trunc('month', affiliate.order_date) as date) as month_start,
        affiliate.shop_id,
        affiliate.product_id,
        0, 0, 0, 0, 0, 0, 0, 0,
        affiliate.commission_rc
    from {{ ref('fct_affiliate_lines') }} as affiliate
),

products as (
    select
        shop_id,
        product_id,
        max(name) as name,
        max(category) as category,
        max(price_band) as price_band
    from {{ ref('dim_products') }}
    group by shop_id, product_id
)

select
    parts.month_start,
    shops.market,
    parts.shop_id,
    shops.shop_code,
    parts.product_id,
    products.name as product_name,
    products.category,
    products.price_band,
    cast(sum(parts.items_sold) as bigint) as items_sold,
    {% for measure in ['gmv_gross_rc', 'cancelled_amount_rc', 'refund_cohort_rc', 'gmv_net_rc', 'gmv_net_credited_rc', 'tax_kept_rc', 'cogs_rc', 'commission_rc'] -%}
    cast(sum(parts.{{ measure }}) as decimal(28, 4)) as {{ measure }}{{ ',' if not loop.last }}
    {% endfor %}
from parts
left join products on parts.shop_id = products.shop_id and parts.product_id = products.product_id
left join {{ ref('dim_shops') }} as shops on parts.shop_id = shops.shop_id
group by parts.month_start, shops.market, parts.shop_id, shops.shop_code, parts.product_id, products.name, products.category, products.price_band
