-- Grain: candidate x subject (creator, content, tier or goal): what would move if the candidate rule were official, as last compared by
-- `linkstar attribution diff`. Differences of creators, contents and tiers add up to 0. A retired candidate is left out.
with compared as (
    {{ compared_rules({
        'candidate_rule_set_id': 'varchar', 'candidate_rule_version': 'varchar', 'candidate_from': 'date', 'subject_type': 'varchar',
        'subject_id': 'varchar', 'subject_name': 'varchar', 'lines': 'bigint', 'gmv_net_before': 'decimal(28, 4)', 'gmv_net_after': 'decimal(28, 4)',
        'actual_before': 'decimal(38, 12)', 'actual_after': 'decimal(38, 12)', 'attainment_before': 'double', 'attainment_after': 'double',
        'tier_before': 'varchar', 'tier_after': 'varchar', 'payable_delta': 'decimal(18, 4)', 'computed_at': 'timestamp'}) }}
)

select
    compared.candidate_rule_set_id,
    compared.candidate_rule_version,
    compared.candidate_from,
    compared.subject_type,
    compared.subject_id,
    compared.subject_name,
    compared.lines,
    compared.gmv_net_before,
    compared.gmv_net_after,
    cast(compared.gmv_net_after - compared.gmv_net_before as decimal(28, 4)) as gmv_net_delta,
    compared.actual_before,
    compared.actual_after,
    compared.attainment_before,
    compared.attainment_after,
    compared.tier_before,
    compared.tier_after,
    compared.payable_delta,
    compared.computed_at
from compared
left join {{ ref('attr_rules') }} as rules
    on compared.candidate_rule_set_id = rules.rule_set_id and compared.candidate_rule_version = rules.rule_version
where rules.status is distinct from 'retired'
