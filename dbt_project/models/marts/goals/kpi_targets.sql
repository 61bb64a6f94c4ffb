-- Grain: target = metric x node x period x tier x stage x combination, with its period in days and its metric's kind.
-- Weeks begin on the first weekday of the node's shops (Monday where they differ). A day is finished when it is over in
-- every zone of the node. A campaign's days are those of kpi_campaign_periods.
{{ config(schema='core') }}

with written as (
    select
        targets.*,
        {{ hash64(["'kpi'", 'targets.natural_key']) }} as target_key,
        lower(trim(targets.metric)) as metric_code,
        lower(trim(targets.node_type)) as node_kind,
        lower(trim(targets.period_type)) as period_kind,
        coalesce(upper(nullif(trim(targets.currency), '')), '{{ var("reporting_currency") }}') as value_currency,
        {{ kpi_scope_key('lower(trim(targets.node_type))', 'targets.node_code', kpi_tier_limit('lower(trim(targets.node_type))', 'targets.tier'),
            "nullif(lower(trim(targets.stage)), '')") }} as scope_key
    from {{ ref('stg_sheets__kpi_targets') }} as targets
),

node_days as (
    select
        node_type,
        node_code,
        case when min(week_start) = max(week_start) then min(week_start) else 'mon' end as week_start,
        min(today) as today
    from {{ ref('kpi_node_shops') }}
    group by node_type, node_code
),

known_nodes as (
    select distinct
        node_type,
        node_code
    from {{ ref('kpi_nodes') }}
),

known_scopes as (
    select distinct scope_key from {{ ref('kpi_nodes') }}
),

opened as (
    select
        written.*,
        metrics.unit,
        coalesce(metrics.is_ratio, false) as is_ratio,
        coalesce(lower(trim(written.direction)), metrics.direction, 'higher') as better,
        known_nodes.node_code is not null as is_known_node,
        known_nodes.node_code is not null and known_scopes.scope_key is null as is_empty_part,
        metrics.code is not null as is_known_metric,
        coalesce(node_days.today, cast({{ clock() }} as date)) as today,
        case when written.period_kind in ('day', 'week', 'month', 'quarter')
            then {{ period_start('written.period_kind', 'written.period_start', 'node_days.week_start') }}
        else campaign_periods.starts_on end as period_first,
        campaign_periods.ends_on as campaign_last
    from written
    left join {{ ref('metrics') }} as metrics on lower(trim(written.metric)) = metrics.code
    left join known_nodes on written.node_kind = known_nodes.node_type and written.node_code = known_nodes.node_code
    left join known_scopes on written.scope_key = known_scopes.scope_key
    left join {{ ref('kpi_campaign_periods') }} as campaign_periods on written.natural_key = campaign_periods.natural_key
    left join node_days on written.node_kind = node_days.node_type and written.node_code = node_days.node_code
),

closed as (
    select
        opened.*,
        coalesce(opened.campaign_last, {{ period_end('opened.period_kind', 'opened.period_first') }}) as period_last
    from opened
)

select
    target_key,
    natural_key as target_id,
    {{ hash64(["'kpi_period'", 'scope_key', 'period_first', 'period_last', 'value_currency']) }} as period_key,
    scope_key,
    coalesce(metric_as_written, metric) as metric,
    metric_code,
    unit,
    is_ratio,
    node_kind as node_type,
    node_code,
    is_known_node,
    is_empty_part,
    is_known_metric,
    period_kind as period_type,
    coalesce(period_first, period_start) as period_start,
    period_last as period_end,
    target_value,
    upper(nullif(trim(currency), '')) as currency,
    value_currency,
    better as direction,
    weight,
    tier,
    stage,
    combo_code,
    coalesce(lower(trim(combo_rule)), 'all') as combo_rule,
    rule_version,
    {{ days_between('period_first', 'period_last') }} + 1 as period_days,
    case
        when period_first is not null
            then least(greatest({{ days_between('period_first', 'today') }}, 0), {{ days_between('period_first', 'period_last') }} + 1)
    end as elapsed_days
from closed
