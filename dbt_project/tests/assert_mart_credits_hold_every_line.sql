-- A month and rule set whose credited sales are not the sales of the lines on which the rule set is in force: a line is
-- missing from the credits, is there twice, or carries money it no longer has.
with below as (
    select
        rules.rule_set_id,
        lines.order_month,
        count(*) as line_count,
        sum(lines.gmv_gross) as gmv_gross,
        sum(lines.gmv_net) as gmv_net,
        sum(lines.gmv_net_rc) as gmv_net_rc
    from {{ ref('mart_lines') }} as lines
    inner join {{ ref('attr_rule_periods') }} as rules
        on lines.market = rules.market and lines.order_date between rules.valid_from and rules.valid_to
    where lines.is_counted
    group by rules.rule_set_id, lines.order_month
),

above as (
    select
        rule_set_id,
        order_month,
        count(distinct line_key) as line_count,
        sum(gmv_gross) as gmv_gross,
        sum(gmv_net) as gmv_net,
        sum(gmv_net_rc) as gmv_net_rc
    from {{ ref('mart_credits') }}
    group by rule_set_id, order_month
)

select
    coalesce(below.rule_set_id, above.rule_set_id) as rule_set_id,
    coalesce(below.order_month, above.order_month) as order_month,
    below.line_count as lines_below,
    above.line_count as lines_above,
    below.gmv_net as gmv_net_below,
    above.gmv_net as gmv_net_above
from below
full outer join above on below.rule_set_id = above.rule_set_id and below.order_month = above.order_month
where
    below.line_count is distinct from above.line_count
    or below.gmv_gross is distinct from above.gmv_gross
    or below.gmv_net is distinct from above.gmv_net
    or below.gmv_net_rc is distinct from above.gmv_net_rc
