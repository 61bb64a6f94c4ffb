-- Per mart and rule set: paid sales are those of paid touches, GMV Max's those of them on lines attribution_disagreement says GMV Max sold. A
-- failing row names the mart and the rule set.
with credits as (
    select
        credits.rule_set_id,
        sum(credits.gmv_net_rc) as gmv_net_paid,
        sum(case when disagreement.is_gmv_max then credits.gmv_net_rc else 0 end) as gmv_net_gmvmax
    from {{ ref('fct_attribution') }} as credits
    inner join {{ ref('attribution_disagreement') }} as disagreement on credits.line_key = disagreement.line_key
    where credits.is_paid
    group by credits.rule_set_id
),

roi as (
    {%- for mart in ['creator_roi', 'content_roi', 'product_roi', 'campaign_roi'] %}
    select
        '{{ mart }}' as mart,
        rule_set_id,
        sum(gmv_net_paid) as gmv_net_paid,
        sum(gmv_net_gmvmax) as gmv_net_gmvmax
    from {{ ref(mart) }}
    where period_type = 'all'
    group by rule_set_id
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select
    roi.mart,
    roi.rule_set_id,
    roi.gmv_net_paid,
    credits.gmv_net_paid as gmv_net_paid_of_credits,
    roi.gmv_net_gmvmax,
    credits.gmv_net_gmvmax as gmv_net_gmvmax_of_credits
from roi
left join credits on roi.rule_set_id = credits.rule_set_id
where
    coalesce(roi.gmv_net_paid, 0) <> coalesce(credits.gmv_net_paid, 0)
    or coalesce(roi.gmv_net_gmvmax, 0) <> coalesce(credits.gmv_net_gmvmax, 0)
