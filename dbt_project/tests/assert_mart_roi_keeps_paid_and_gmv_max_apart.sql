-- Per rule set: sales of GMV Max are exactly the lines attribution_disagreement says GMV Max sold, and with what paid touches hold they are
-- not more than all sales. A failing row names the rule set.
with lines as (
    select
        rules.rule_set_id,
        sum(disagreement.gmv_net_rc) as gmv_net,
        sum(case when disagreement.is_gmv_max then disagreement.gmv_net_rc else 0 end) as gmv_net_gmvmax
    from {{ ref('attribution_disagreement') }} as disagreement
    inner join {{ ref('attr_rule_periods') }} as rules
        on disagreement.market = rules.market and disagreement.order_date between rules.valid_from and rules.valid_to
    group by rules.rule_set_id
),

roi as (
    select
        rule_set_id,
        sum(gmv_net_paid) as gmv_net_paid,
        sum(gmv_net_gmvmax) as gmv_net_gmvmax
    from {{ ref('creator_roi') }}
    where period_type = 'all'
    group by rule_set_id
)

select
    roi.rule_set_id,
    roi.gmv_net_gmvmax,
    lines.gmv_net_gmvmax as gmv_net_gmvmax_of_lines
from roi
left join lines on roi.rule_set_id = lines.rule_set_id
where
    coalesce(roi.gmv_net_gmvmax, 0) <> coalesce(lines.gmv_net_gmvmax, 0)
    or coalesce(roi.gmv_net_gmvmax, 0) + roi.gmv_net_paid > lines.gmv_net
