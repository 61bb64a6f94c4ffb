-- attribution_disagreement holds every counted line once, in one class, with its money. A failing row is the difference of a shop.
with lines as (
    select
        shop_id,
        count(*) as line_count,
        sum(gmv_net) as gmv_net
    from {{ ref('fct_order_lines') }}
    where is_counted
    group by shop_id
),

classes as (
    select
        shop_id,
        count(class) as line_count,
        sum(gmv_net) as gmv_net
    from {{ ref('attribution_disagreement') }}
    group by shop_id
)

select
    lines.shop_id,
    lines.gmv_net,
    classes.gmv_net as gmv_net_of_classes
from lines
full outer join classes on lines.shop_id = classes.shop_id
where
    coalesce(lines.line_count, 0) <> coalesce(classes.line_count, 0)
    or coalesce(lines.gmv_net, 0) <> coalesce(classes.gmv_net, 0)
