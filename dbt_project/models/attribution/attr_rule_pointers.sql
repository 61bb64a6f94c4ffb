-- Grain: entry of the promotion log that stands: from which order date on which rule set is official. A later entry holds
-- against an earlier one. With the vars `candidate` and `candidate_from` the candidate stands last, as if it were promoted.
select
    entries.promotion_number,
    entries.rule_set_id,
    coalesce(entries.market, '*') as market,
    coalesce(entries.effective_from, date '0001-01-01') as effective_from,
    coalesce(entries.effective_to, date '9999-12-31') as effective_to
from {{ ref('stg_linkstar__attribution_promotions') }} as entries
where
    entries.action <> 'rollback'
    and entries.promotion_number not in (
        select undone.undoes_number
        from {{ ref('stg_linkstar__attribution_promotions') }} as undone
        where undone.undoes_number is not null
    )
{%- if var('candidate') %}
union all
select
    cast(9223372036854775807 as bigint) as promotion_number,
    '{{ var("candidate").rpartition("@")[0] | replace("'", "''") }}' as rule_set_id,
    '*' as market,
    cast('{{ var("candidate_from") }}' as date) as effective_from,
    date '9999-12-31' as effective_to
{%- endif %}
