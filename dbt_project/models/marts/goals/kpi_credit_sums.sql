-- Grain: scope x period x value currency with any credited line under the official rule.
{{ config(schema='core') }}

with reached as (
    select
        {{ kpi_shop_member('days.shop_id') }} as member_key,
        days.*
    from {{ ref('kpi_credit_days') }} as days
    union all
    -- one row a touch: what it sold, and whether it was paid, under the share the scope has of it
    select
        {{ kpi_part_member('owned.scope_key') }} as member_key,
        credits.shop_id,
        credits.order_date,
        credits.currency,
        credits.creator_id,
        credits.rule_version as first_rule_version,
        credits.rule_version as last_rule_version,
        credits.credit > 0 and credits.gmv_net > 0 as has_net_sale,
        credits.is_paid as has_paid,
        {% for twin in ['', '_rc'] -%}
        case when credits.evidence = 'none' then {{ money_times('credits.gmv_gross' ~ twin, 'owned.share') }} end as gmv_unattributed{{ twin }},
        case when credits.is_paid then {{ money_times('credits.gmv_net' ~ twin, 'owned.share') }} end as gmv_net_paid{{ twin }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('kpi_credits') }} as places
    inner join {{ ref('kpi_owned_places') }} as owned on places.place_key = owned.place_key
    inner join {{ ref('mart_credits') }} as credits on places.line_key = credits.line_key and places.touch_position = credits.touch_position
    where not owned.is_whole and {{ is_official_credit('credits') }}
),

days as (
    select
        member_key,
        order_date,
        currency,
        creator_id,
        min(first_rule_version) as first_rule_version,
        max(last_rule_version) as last_rule_version,
        bool_or(has_net_sale) as has_net_sale,
        bool_or(has_paid) as has_paid,
        {% for twin in ['', '_rc'] -%}
        sum(gmv_unattributed{{ twin }}) as gmv_unattributed{{ twin }},
        sum(gmv_net_paid{{ twin }}) as gmv_net_paid{{ twin }}{{ ',' if not loop.last }}
        {% endfor %}
    from reached
    group by member_key, order_date, currency, creator_id
),

owned as (
    select
        periods.period_key,
        periods.shop_id is null as is_part,
        periods.share,
        credits.creator_id,
        credits.first_rule_version,
        credits.last_rule_version,
        credits.has_net_sale,
        credits.has_paid,
        {{ kpi_amount('credits', 'gmv_unattributed', 'periods') }} as gmv_unattributed,
        {{ kpi_amount('credits', 'gmv_net_paid', 'periods') }} as gmv_net_paid
    from {{ ref('kpi_period_days') }} as periods
    inner join days as credits on periods.day = credits.order_date and periods.member_key = credits.member_key
)

select
    period_key,
    count(distinct case when has_net_sale then creator_id end) as selling_creators,
    sum(gmv_unattributed * share) as gmv_unattributed,
    sum(gmv_net_paid * share) as gmv_net_paid,
    bool_or(has_paid) as has_paid,
    bool_or(is_part) as is_credited,
    case when min(first_rule_version) = max(last_rule_version) then min(first_rule_version) end as rule_version
from owned
group by period_key
