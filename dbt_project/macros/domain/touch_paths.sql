{#
  CTEs from evidence to paths (attribution.md "From touches to credits"), the last one `path`: line x rule set x touch that counts, in order.
  Needs the CTEs `lines` (line_key, order_sku_key, buyer_hash, second_buyer_hash, room_id, product_id, shop_id, market, order_date,
  order_month, created_at) and `rules` (as attr_rule_periods). Steps: candidates by key -> what qualifies under a rule -> contents in their
  window, only where nothing the rule calls stronger was found -> the strongest kind, or all -> the latest, in order, without repeats.
  A click matches either buyer key of an order.
#}
{% macro touch_paths() -%}
{%- set touch = ['touch_key', 'kind', 'strength', 'creator_key', 'content_id', 'content_type', 'product_id', 'is_paid', 'is_own'] -%}
{%- set line = ['line_key', 'shop_id', 'market', 'order_date', 'order_month', 'created_at'] -%}
{%- set rule = ['rule_set_id', 'rule_version', 'model', 'blend', 'max_touches', 'path_transform', 'first_weight', 'last_weight', 'half_life_hours', 'weights_month'] -%}
largest_window as (
    select coalesce(max(greatest(click_window_hours, view_window_hours)), 0) as hours from rules
),

candidates as (
    {% for key in ['lines.order_sku_key = touches.order_sku_key',
                   "case when lines.room_id is not null then " ~ linkstar.hash64(["'live_room'", 'lines.room_id']) ~ " end = touches.touch_key"] -%}
    select
        {% for column in line %}lines.{{ column }}, {% endfor %}lines.product_id as line_product_id,
        {% for column in touch %}touches.{{ column }}, {% endfor %}lines.created_at as touched_at
    from lines
    inner join {{ ref('attr_touches') }} as touches on {{ key }}
    union all
    {% endfor -%}
    {% for key in ['buyer_hash', 'second_buyer_hash'] -%}
    select
        {% for column in line %}lines.{{ column }}, {% endfor %}lines.product_id as line_product_id,
        {% for column in touch %}touches.{{ column }}, {% endfor %}touches.touched_at
    from lines
    cross join largest_window
    inner join {{ ref('attr_touches') }} as touches
        on
            lines.{{ key }} = touches.buyer_hash
            and touches.touched_at <= lines.created_at
            and touches.touched_at > {{ linkstar.hours_earlier('lines.created_at', 'largest_window.hours') }}
    {% if not loop.last %}union all{% endif %}
    {% endfor -%}
),

linked as (
    select
        candidates.*,
        {% for column in rule %}rules.{{ column }}, {% endfor %}
        {{ linkstar.preference_of('candidates.kind') }} as preference,
        {{ linkstar.preference_of("'content_window'") }} as content_preference
    from candidates
    inner join rules on candidates.market = rules.market and candidates.order_date between rules.valid_from and rules.valid_to
    where
        {{ linkstar.preference_of('candidates.kind') }} > 0
        and (candidates.kind <> 'click' or candidates.touched_at > {{ linkstar.hours_earlier('candidates.created_at', 'rules.click_window_hours') }})
        and (candidates.kind <> 'view' or candidates.touched_at > {{ linkstar.hours_earlier('candidates.created_at', 'rules.view_window_hours') }})
        and {{ linkstar.touch_allowed('candidates', 'candidates.line_product_id') }}
),

stronger as (
    select
        rule_set_id,
        line_key,
        min(preference) as best_preference
    from linked
    where content_preference > 0 and not blend
    group by rule_set_id, line_key
),

content_lines as (
    select
        {% for column in line %}lines.{{ column }}, {% endfor %}lines.product_id as line_product_id,
        case when lines.product_id is not null then {{ linkstar.hash64(['lines.product_id']) }} end as shown_product_key,
        {{ linkstar.hours_earlier('lines.created_at', 'rules.content_window_hours') }} as window_start,
        {% for column in rule + ['paid_policy', 'include_own_accounts', 'same_product_only'] %}rules.{{ column }}, {% endfor %}
        {{ linkstar.preference_of("'content_window'") }} as preference
    from lines
    inner join rules on lines.market = rules.market and lines.order_date between rules.valid_from and rules.valid_to
    left join stronger on lines.line_key = stronger.line_key and rules.rule_set_id = stronger.rule_set_id
    where
        {{ linkstar.preference_of("'content_window'") }} > 0
        and coalesce(stronger.best_preference > {{ linkstar.preference_of("'content_window'") }}, true)
),

shown as (
    select
        {% for column in line + ['line_product_id'] %}rules.{{ column }}, {% endfor %}
        {% for column in touch %}touches.{{ column }}, {% endfor %}touches.touched_at,
        {% for column in rule %}rules.{{ column }}, {% endfor %}
        rules.preference,
        rules.preference as content_preference
    from content_lines as rules
    inner join {{ ref('attr_touches') }} as touches
        on
            rules.shown_product_key = touches.shown_product_key
            and touches.touched_at <= rules.created_at
            and touches.touched_at > rules.window_start
    where
        (touches.shop_id is null or touches.shop_id = rules.shop_id)
        and {{ linkstar.touch_allowed('touches', 'rules.line_product_id') }}
),

strongest as (
    select
        eligible.*,
        min(eligible.preference) over (partition by eligible.rule_set_id, eligible.line_key) as best_preference
    from (
        select * from linked
        union all
        select * from shown
    ) as eligible
),

latest as (
    select
        strongest.*,
        row_number() over (
            partition by strongest.rule_set_id, strongest.line_key
            order by strongest.touched_at desc nulls last, strongest.strength asc nulls last, strongest.touch_key desc nulls last
        ) as recency,
        lag(strongest.touch_key) over touch_order as previous_touch_key,
        lag(strongest.creator_key) over touch_order as previous_creator_key,
        lag(strongest.content_id) over touch_order as previous_content_id
    from strongest
    where strongest.blend or strongest.preference = strongest.best_preference
    window touch_order as (
        partition by strongest.rule_set_id, strongest.line_key
        order by strongest.touched_at asc nulls last, strongest.strength desc nulls last, strongest.touch_key asc nulls last
    )
),

path as (
    select
        latest.*,
        row_number() over (
            partition by latest.rule_set_id, latest.line_key
            order by latest.touched_at asc nulls last, latest.strength desc nulls last, latest.touch_key asc nulls last
        ) as touch_position,
        count(*) over (partition by latest.rule_set_id, latest.line_key) as touch_count,
        max(latest.touched_at) over (partition by latest.rule_set_id, latest.line_key) as last_touched_at
    from latest
    where
        latest.recency <= latest.max_touches
        and (
            latest.path_transform <> 'collapse_repeats'
            or latest.recency = latest.max_touches
            or latest.previous_touch_key is null
            or latest.creator_key is distinct from latest.previous_creator_key
            or latest.content_id is distinct from latest.previous_content_id
        )
)
{%- endmacro %}

{# Place of a kind in the rule's order of evidence, strongest first; 0 where the rule does not list it. #}
{% macro preference_of(kind) -%}
  position(',' || {{ kind }} || ',' in ',' || rules.evidence_order || ',')
{%- endmacro %}

{# Whether a touch passes the rule's filters that do not look at time: paid, own accounts, other products. #}
{% macro touch_allowed(touch, line_product_id) -%}
  (rules.paid_policy = 'include' or {{ touch }}.is_paid = (rules.paid_policy = 'only'))
  and (rules.include_own_accounts or not {{ touch }}.is_own)
  and not coalesce(rules.same_product_only and {{ touch }}.product_id <> {{ line_product_id }}, false)
{%- endmacro %}
