-- Grain: published figure of a month that was over x snapshot that changed it x cause: opening plus the amounts of all causes is the closing value. What a figure is
-- made of tells the cause (net sales of gross sales, cancellations and refunds; profit of these and the costs); what none of its published parts explains has the
-- cause of the rest. Ratios do not add up: their change is one row. Which orders a creator's sales changed by is not published: sales.
{%- set keys = ['metric', 'subject_type', 'subject_id', 'market_key', 'period_start', 'snapshot_from', 'snapshot_to'] %}
{%- set costs = ['fixed_fee', 'sample_cost', 'ad_boost', 'other_cost'] %}
{%- set parts = [
    ('shop', 'gmv_net', 'gmv_gross', 1, 'orders'), ('shop', 'gmv_net', 'cancelled_amount', -1, 'cancellation'), ('shop', 'gmv_net', 'refund_cohort', -1, 'refund'),
    ('shop', 'gmv_net_cash', 'gmv_gross', 1, 'orders'), ('shop', 'gmv_net_cash', 'cancelled_amount', -1, 'cancellation'),
    ('shop', 'gmv_net_cash', 'refund_cash', -1, 'refund'), ('market', 'promo_cost', 'commission', 1, 'commission_settled'),
    ('market', 'contribution_profit', 'gmv_gross', 1, 'orders'), ('market', 'contribution_profit', 'cancelled_amount', -1, 'cancellation'),
    ('market', 'contribution_profit', 'refund_cohort', -1, 'refund'), ('market', 'contribution_profit', 'commission', -1, 'commission_settled'),
    ('market', 'contribution_profit', 'cogs', -1, 'cost_of_goods'), ('market', 'contribution_profit', 'allocated_cost', -1, 'cost'),
    ('creator', 'promo_cost', 'commission', 1, 'commission_settled'), ('creator', 'contribution_profit', 'gmv_net', 1, 'sales'),
    ('creator', 'contribution_profit', 'commission', -1, 'commission_settled')] %}
{%- for cost in costs %}{% do parts.append(('market', 'contribution_profit', cost, -1, 'cost')) %}{% endfor %}

with changes as (
    select * from {{ ref('mart_figure_changes') }}
),

parts (subject_type, metric, component, sign, cause) as (
    values
    {% for part in parts -%}
    {{ part | list | string | replace('[', '(') | replace(']', ')') }}{{ ',' if not loop.last }}
    {% endfor %}
),

told as (
    select
        {% for key in keys %}changes.{{ key }}, {% endfor %}
        parts.cause,
        sum(parts.sign * components.amount) as amount
    from changes
    inner join parts on changes.subject_type = parts.subject_type and changes.metric = parts.metric
    inner join changes as components
        on
            parts.component = components.metric and changes.subject_type = components.subject_type and changes.subject_id = components.subject_id
            and changes.market_key = components.market_key and changes.period_start = components.period_start
            and changes.snapshot_from = components.snapshot_from and changes.snapshot_to = components.snapshot_to
    where not changes.is_component
    group by {% for key in keys %}changes.{{ key }}, {% endfor %}parts.cause
),

rest as (
    select
        {% for key in keys %}changes.{{ key }}, {% endfor %}
        case
            when changes.metric = 'cancelled_amount' then 'cancellation'
            when changes.metric in ('refund_cohort', 'refund_cash') then 'refund'
            when changes.metric in ('orders', 'items_sold', 'gmv_gross', 'gmv_net') and changes.subject_type = 'creator' then 'sales'
            when changes.metric in ('orders', 'items_sold', 'gmv_gross', 'gmv_net', 'gmv_net_cash') then 'orders'
            when changes.metric = 'commission' then 'commission_settled'
            when changes.metric = 'cogs' then 'cost_of_goods'
            when changes.metric = 'contribution_profit' and changes.subject_type = 'market' then 'fees_and_tax'
            when changes.metric = 'contribution_profit' then 'other_costs'
            when changes.metric in ('promo_cost', 'allocated_cost', '{{ costs | join("', '") }}') then 'cost'
            else 'ratio'
        end as cause,
        min(changes.amount) - coalesce(sum(told.amount), 0) as amount
    from changes
    left join told
        on
            {% for key in keys -%}
            changes.{{ key }} = told.{{ key }}{{ ' and' if not loop.last }}
            {% endfor %}
    where not changes.is_component
    group by {% for key in keys %}changes.{{ key }}{{ ', ' if not loop.last }}{% endfor %}
),

caused as (
    select
        {{ keys | join(', ') }},
        cause,
        sum(amount) as amount
    from (
        select * from told
        union all
        select * from rest
    ) as rows_known
    group by {{ keys | join(', ') }}, cause
),

counted as (
    select distinct
        snapshot_from,
        snapshot_to,
        subject_type,
        subject_id,
        period_start
    from changes
    where metric in ('orders', 'items_sold')
),

judged as (
    select
        changes.*,
        caused.cause as part,
        caused.amount as part_amount,
        counted.snapshot_to is not null as has_new_orders,
        rates.snapshot_to is not null as has_new_rate,
        rules.snapshot_to is not null or rules_everywhere.snapshot_to is not null as has_new_rule,
        handles.snapshot_to is not null as has_new_handle
    from caused
    inner join (select * from changes where not is_component) as changes
        on
            {% for key in keys -%}
            caused.{{ key }} = changes.{{ key }}{{ ' and' if not loop.last }}
            {% endfor %}
    left join counted
        on
            changes.snapshot_from = counted.snapshot_from and changes.snapshot_to = counted.snapshot_to
            and changes.subject_type = counted.subject_type and changes.subject_id = counted.subject_id and changes.period_start = counted.period_start
    left join {{ ref('dim_shops') }} as shops on changes.shop_id = shops.shop_id
    left join {{ ref('mart_markets') }} as markets on changes.market = markets.market
    left join (select * from {{ ref('mart_snapshot_news') }} where kind = 'rate') as rates
        on
            changes.snapshot_from = rates.snapshot_from and changes.snapshot_to = rates.snapshot_to and changes.period_start = rates.month
            and coalesce(shops.currency, markets.currency) = rates.subject
    left join (select * from {{ ref('mart_snapshot_news') }} where kind = 'rule' and subject is not null) as rules
        on changes.snapshot_from = rules.snapshot_from and changes.snapshot_to = rules.snapshot_to and changes.market = rules.subject
    left join (select * from {{ ref('mart_snapshot_news') }} where kind = 'rule' and subject is null) as rules_everywhere
        on changes.snapshot_from = rules_everywhere.snapshot_from and changes.snapshot_to = rules_everywhere.snapshot_to
    left join (select * from {{ ref('mart_snapshot_news') }} where kind = 'mapping') as handles
        on changes.snapshot_from = handles.snapshot_from and changes.snapshot_to = handles.snapshot_to and changes.subject_id = handles.subject
),

named as (
    select
        judged.*,
        case
            when part in ('orders', 'cancellation', 'refund') and has_new_rate then case when part = 'orders' and not has_new_orders then 'fx' else 'fx_mixed' end
            when part = 'orders' then case when has_new_orders then 'late_order' else 'order_changed' end
            when part = 'sales' and has_new_rule then 'rule'
            when part = 'sales' and has_new_handle then 'mapping'
            else part
        end as cause
    from judged
)

select
    snapshot_from,
    snapshot_to,
    metric,
    market,
    shop_id,
    subject_type,
    subject_id,
    'month' as period_type,
    period_start,
    cause,
    cast(sum(part_amount) as decimal(28, 4)) as amount,
    opening,
    closing,
    clock_from,
    clock_to,
    cast(sum(part_amount) as decimal(28, 4)) as restatement_delta
from named
group by snapshot_from, snapshot_to, metric, market, shop_id, subject_type, subject_id, period_start, cause, opening, closing, clock_from, clock_to
having sum(part_amount) <> 0
