-- Grain: shop x order date x currency x creator (none: unattributed) under the official rule: who sold, what no touch explains.
{{ config(schema='core') }}

select
    credits.shop_id,
    credits.order_date,
    credits.currency,
    credits.creator_id,
    min(credits.rule_version) as first_rule_version,
    max(credits.rule_version) as last_rule_version,
    bool_or(credits.credit > 0 and credits.gmv_net > 0) as has_net_sale,
    bool_or(credits.is_paid) as has_paid,
    {% for twin in ['', '_rc'] -%}
    sum(case when credits.evidence = 'none' then credits.gmv_gross{{ twin }} end) as gmv_unattributed{{ twin }},
    sum(case when credits.is_paid then credits.gmv_net{{ twin }} end) as gmv_net_paid{{ twin }}{{ ',' if not loop.last }}
    {% endfor %}
from {{ ref('mart_credits') }} as credits
where {{ is_official_credit('credits') }}
group by credits.shop_id, credits.order_date, credits.currency, credits.creator_id
