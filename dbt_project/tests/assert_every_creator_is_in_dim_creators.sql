-- A creator whom a fact or creator_roi names and dim_creators does not hold: joined to the dimension, its figures would be lost.
with named as (
    {% for mart in ['fct_attribution', 'fct_affiliate_lines', 'fct_costs', 'creator_roi', 'dim_contents', 'fct_samples', 'fct_collaborations', 'creator_payable_items'] -%}
    select distinct
        '{{ mart }}' as mart,
        creator_id
    from {{ ref(mart) }}
    where creator_id is not null
    {{ "union all" if not loop.last }}
    {% endfor -%}
)

select
    named.mart,
    named.creator_id
from named
left join {{ ref('dim_creators') }} as creators on named.creator_id = creators.creator_id
where creators.creator_id is null
