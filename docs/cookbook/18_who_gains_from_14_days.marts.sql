-- A candidate with a click window of 14 days: linkstar attribution draft --from ID --id NEW --click-window 14d
select
    diff.candidate_rule_set_id,
    coalesce(creators.name, creators.handle_main, creators.creator_id) as creator_name,
    diff.gmv_net_before,
    diff.gmv_net_after,
    diff.gmv_net_after - diff.gmv_net_before as gmv_net_gained
from marts.attribution_rule_diff as diff
inner join (
    select distinct
        rule_set_id,
        rule_version
    from marts.dim_rule_sets
    where click_window_hours = 336
) as candidates on diff.candidate_rule_set_id = candidates.rule_set_id and diff.candidate_rule_version = candidates.rule_version
left join marts.dim_creators as creators on diff.subject_id = creators.creator_id
where diff.subject_type = 'creator'
order by gmv_net_gained desc, diff.subject_id asc
