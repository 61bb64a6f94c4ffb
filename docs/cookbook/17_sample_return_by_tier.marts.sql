select
    creators.tier,
    sum(cohorts.samples_delivered) as samples_delivered,
    sum(cohorts.samples_posted_in_time) / nullif(sum(cohorts.samples_matured), 0) as sample_to_post_rate,
    sum(cohorts.latency_days) / nullif(sum(cohorts.latencies), 0) as post_latency_days,
    sum(cohorts.sample_cost_rc) as sample_cost_rc,
    sum(cohorts.gmv_net_rc) as gmv_net_rc,
    sum(cohorts.contribution_rc) / nullif(sum(cohorts.sample_cost_rc), 0) as sample_roi
from marts.sample_cohorts as cohorts
left join marts.dim_creators as creators on cohorts.creator_id = creators.creator_id
group by creators.tier
order by sample_roi desc nulls last, creators.tier asc
