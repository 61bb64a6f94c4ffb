select
    coalesce(creators.name, creators.handle_main, creators.creator_id) as creator_name,
    samples.market,
    samples.seller_sku,
    samples.delivered_on,
    samples.post_due_on,
    cast(clock.clock_at as date) - samples.post_due_on as days_overdue,
    coalesce(samples.owner, creators.owner) as owner,
    samples.status,
    samples.cost_rc
from marts.fct_samples as samples
left join marts.dim_creators as creators on samples.creator_id = creators.creator_id
cross join core.mart_clock as clock
where samples.first_posted_at is null and (samples.delivered_on is not null or samples.status in ('delivered', 'overdue')) and samples.status <> 'cancelled'
order by days_overdue desc nulls last, samples.sample_id asc
