-- Grain: creator x content: net sales on the dates on which the candidate would decide, as credited by the official rule sets of the last
-- refresh (before) and by the candidate (after), over the same lines, so that both add up to the same. In reporting currency.
{%- set candidate = var('candidate').rpartition('@')[0] | replace("'", "''") %}

with decided as (
    select
        market,
        valid_from,
        valid_to
    from {{ ref('attr_rule_periods') }}
    where is_official and rule_set_id = '{{ candidate }}'
),

after as (
    select credits.*
    from {{ source('drafting', 'proposed_credits') }} as credits
    inner join decided on credits.market = decided.market and credits.order_date between decided.valid_from and decided.valid_to
    where credits.rule_set_id = '{{ candidate }}'
),

before as (
    select credits.*
    from {{ source('built_marts', 'mart_credits') }} as credits
    inner join decided on credits.market = decided.market and credits.order_date between decided.valid_from and decided.valid_to
    inner join {{ source('built', 'attr_rule_periods') }} as official
        on
            credits.market = official.market
            and credits.rule_set_id = official.rule_set_id
            and credits.order_date between official.valid_from and official.valid_to
    where official.is_official
),

lines as (
    select line_key from before
    intersect
    select line_key from after
),

moves as (
    select
        line_key, creator_id, content_id, order_date, gmv_net_rc as gmv_net_before, cast(0 as decimal(18, 4)) as gmv_net_after
    from before
    union all
    select
        line_key, creator_id, content_id, order_date, cast(0 as decimal(18, 4)) as gmv_net_before, gmv_net_rc as gmv_net_after
    from after
)

select
    moves.creator_id,
    moves.content_id,
    count(distinct moves.line_key) as lines,
    cast(coalesce(sum(moves.gmv_net_before), 0) as decimal(28, 4)) as gmv_net_before,
    cast(coalesce(sum(moves.gmv_net_after), 0) as decimal(28, 4)) as gmv_net_after,
    {% for side in ['before', 'after'] -%}
    cast(coalesce(sum(case
        when moves.order_date > {{ days_later('cast(' ~ clock() ~ ' as date)', -90) }} then moves.gmv_net_{{ side }}
    end), 0) as decimal(28, 4)) as gmv_net_90d_{{ side }}{{ "," if not loop.last }}
    {% endfor -%}
from moves
inner join lines on moves.line_key = lines.line_key
group by moves.creator_id, moves.content_id
