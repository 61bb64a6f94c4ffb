-- Grain: published weight of a channel, by one key (rule version x market x month of the weights x channel).
select
    {{ channel_weight_key('weights', 'weights.channel') }} as channel_key,
    cast(weights.weight as double) as weight
from {{ ref('stg_linkstar__attribution_weights') }} as weights
where weights.is_published
