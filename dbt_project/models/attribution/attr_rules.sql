-- Grain: rule set x version, blanks filled with the defaults of attribution.md: of the sheet, and drafted by command (these
-- hold their key against the sheet). The two built-in rule sets are used only while no sheet gives any. A draft that was promoted
-- is active; the var `candidate` ('rule set@version') makes one draft active for a comparison.
{%- set fields = [
    'effective_from', 'effective_to', 'market', 'model', 'evidence_order', 'blend', 'click_window_hours', 'view_window_hours', 'content_window_hours',
    'first_weight', 'last_weight', 'half_life_hours', 'max_touches', 'paid_policy', 'same_product_only', 'include_own_accounts', 'path_transform',
    'status'] %}

with drafted as (
    select
        rule_set_id,
        cast(rule_version as varchar) as rule_version,
        {{ fields | join(',\n        ') }},
        false as is_official
    from {{ ref('stg_linkstar__attribution_drafts') }}
),

sheet as (
    select
        rows_of_sheet.rule_set_id,
        cast(rows_of_sheet.rule_version as varchar) as rule_version,
        rows_of_sheet.{{ fields | join(',\n        rows_of_sheet.') }},
        rows_of_sheet.is_official
    from {{ ref('stg_sheets__attribution_rules') }} as rows_of_sheet
    left join drafted
        on rows_of_sheet.rule_set_id = drafted.rule_set_id and cast(rows_of_sheet.rule_version as varchar) = drafted.rule_version
    where drafted.rule_set_id is null
),

promoted as (
    select distinct
        rule_set_id,
        rule_version
    from {{ ref('stg_linkstar__attribution_promotions') }}
    where action = 'promote'
    {%- if var('candidate') %}
    union
    select
        '{{ var("candidate").rpartition("@")[0] | replace("'", "''") }}' as rule_set_id,
        '{{ var("candidate").rpartition("@")[2] }}' as rule_version
    {%- endif %}
),

built_in as (
    select
        builtin.rule_set_id,
        '1' as rule_version,
        date '0001-01-01' as effective_from,
        builtin.model,
        builtin.evidence_order,
        builtin.is_official
    from (
        values
        ('platform_default', 'platform_credit', 'platform', true),
        ('last_touch_7d', 'last_touch', 'platform,live_room,click', false)
    ) as builtin (rule_set_id, model, evidence_order, is_official)
    where not exists (select 1 from {{ ref('stg_sheets__attribution_rules') }})
),

rules as (
    select * from sheet
    union all
    select * from drafted
    union all
    select
        rule_set_id, rule_version, effective_from, null, null, model, evidence_order, null, null, null, null, null, null, null, null, null, null, null,
        null, null, is_official
    from built_in
)

select
    rules.rule_set_id,
    rules.rule_version,
    coalesce(effective_from, date '0001-01-01') as effective_from,
    coalesce(effective_to, date '9999-12-31') as effective_to,
    case when coalesce(nullif(trim(market), ''), '*') = 'UK' then 'GB' else upper(coalesce(nullif(trim(market), ''), '*')) end as market,
    rules.model,
    replace(lower(evidence_order), ' ', '') as evidence_order,
    coalesce(blend, false) as blend,
    cast(coalesce(click_window_hours, {{ var('default_click_window_hours') }}) as double) as click_window_hours,
    cast(coalesce(view_window_hours, {{ var('default_view_window_hours') }}) as double) as view_window_hours,
    cast(coalesce(content_window_hours, {{ var('default_content_window_hours') }}) as double) as content_window_hours,
    cast(coalesce(first_weight, 0.4) as double) as first_weight,
    cast(coalesce(last_weight, 0.4) as double) as last_weight,
    cast(coalesce(half_life_hours, {{ var('default_half_life_hours') }}) as double) as half_life_hours,
    cast(coalesce(max_touches, {{ var('default_max_touches') }}) as integer) as max_touches,
    coalesce(paid_policy, 'include') as paid_policy,
    coalesce(same_product_only, false) as same_product_only,
    coalesce(include_own_accounts, true) as include_own_accounts,
    coalesce(path_transform, 'none') as path_transform,
    case when promoted.rule_set_id is not null and rules.status = 'draft' then 'active' else coalesce(rules.status, 'active') end as status,
    coalesce(is_official, false) as is_official
from rules
left join promoted on rules.rule_set_id = promoted.rule_set_id and rules.rule_version = promoted.rule_version
