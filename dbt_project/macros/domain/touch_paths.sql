{#
  CTEs from evidence to paths (attribution.md "From touches to credits"), the last one `path`: line x path_no x touch that counts, in order.
  Needs the CTEs `lines` (line_key, order_sku_key, buyer_hash, second_buyer_hash, room_id, product_id, shop_id, market, order_date,
  order_month, created_at) and `rules` (as attr_rule_periods). Steps: candidates by key -> what qualifies under a rule -> contents in their
  window, only where nothing the rule calls stronger was found -> the strongest kind, or all -> the latest, in order, without repeats.
  A click matches either buyer key of an order.

  Rules that differ in what they make of a path, not in which touches are on it, share their paths: `path_no` in the CTEs `numbered_rules` and `path_rules`.
  Rows of a path are sorted by the million: they carry numbers only, what a touch is (creator, content, kind) is looked up by its touch_key where it is needed.
#}
{% macro touch_paths() -%}
{%- set touch = ['touch_key', 'strength', 'touched_at', 'is_platform'] -%}
{%- set path_fields = ['market', 'valid_from', 'valid_to', 'evidence_order', 'blend', 'click_window_hours', 'view_window_hours', 'content_window_hours',
                       'paid_policy', 'same_product_only', 'include_own_accounts', 'path_transform', 'max_touches'] -%}
numbered_rules as (
    select
        rules.*,
        cast(row_number() over (
            order by
                rules.market asc nulls last, rules.rule_set_id asc nulls last, rules.rule_version asc nulls last, rules.valid_from asc nulls last
        ) as integer) as rule_no,
        cast(dense_rank() over (
            order by
                {% for field in path_fields %}rules.{{ field }} asc nulls last{{ ", " if not loop.last }}{% endfor %}
        ) as integer) as path_no
    from rules
),

path_rules as (
    select distinct
        path_no,
        {{ path_fields | join(', ') }}
    from numbered_rules
),

-- the kinds of evidence that a rule looks at, with their place in its order and how far it looks back (NULL = they have no window)
evidence_rules as (
    select
        rules.*,
        kinds.kind,
        not coalesce(rules.blend, false) and position(',' in rules.evidence_order) > 0 as chooses,
        {{ linkstar.preference_of('kinds.kind') }} as preference,
        {{ linkstar.preference_of("'content_window'") }} as content_preference,
        case kinds.kind when 'click' then rules.click_window_hours when 'view' then rules.view_window_hours end as window_hours
    from path_rules as rules
    cross join (values ('platform'), ('live_room'), ('click'), ('view'), ('content_window')) as kinds (kind)
    where {{ linkstar.preference_of('kinds.kind') }} > 0
),

largest_window as (
    select coalesce(max(greatest(click_window_hours, view_window_hours)), 0) as hours from rules
),

candidates as (
    {% for key in ['lines.order_sku_key = touches.order_sku_key',
                   "case when lines.room_id is not null then " ~ linkstar.hash64(["'live_room'", 'lines.room_id']) ~ " end = touches.touch_key"] -%}
    select
        lines.line_key, lines.market, lines.order_date, lines.created_at, lines.product_id as line_product_id,
        touches.touch_key, touches.kind, touches.strength, touches.product_id, touches.is_paid, touches.is_own, lines.created_at as touched_at
    from lines
    inner join {{ ref('attr_touches') }} as touches on {{ key }}
    union all
    {% endfor -%}
    {% for key in ['buyer_hash', 'second_buyer_hash'] -%}
    select
        lines.line_key, lines.market, lines.order_date, lines.created_at, lines.product_id as line_product_id,
        touches.touch_key, touches.kind, touches.strength, touches.product_id, touches.is_paid, touches.is_own, touches.touched_at
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
        candidates.line_key,
        rules.path_no,
        candidates.touch_key,
        candidates.strength,
        candidates.touched_at,
        candidates.kind = 'platform' as is_platform,
        rules.preference,
        rules.content_preference,
        rules.chooses
    from candidates
    inner join evidence_rules as rules
        on
            candidates.market = rules.market
            and candidates.kind = rules.kind
            and candidates.order_date between rules.valid_from and rules.valid_to
    where
        (rules.window_hours is null or candidates.touched_at > {{ linkstar.hours_earlier('candidates.created_at', 'rules.window_hours') }})
        and {{ linkstar.touch_allowed('candidates', 'candidates.line_product_id') }}
),

stronger as (
    select
        path_no,
        line_key,
        min(preference) as best_preference
    from linked
    where content_preference > 0 and chooses
    group by path_no, line_key
),

content_lines as (
    select
        lines.line_key,
        lines.shop_id,
        lines.created_at,
        lines.product_id as line_product_id,
        case when lines.product_id is not null then {{ linkstar.hash64(['lines.product_id']) }} end as shown_product_key,
        {{ linkstar.hours_earlier('lines.created_at', 'rules.content_window_hours') }} as window_start,
        rules.path_no,
        rules.preference,
        rules.chooses,
        rules.paid_policy,
        rules.include_own_accounts,
        rules.same_product_only
    from lines
    inner join evidence_rules as rules on lines.market = rules.market and lines.order_date between rules.valid_from and rules.valid_to
    left join stronger on lines.line_key = stronger.line_key and rules.path_no = stronger.path_no
    where rules.kind = 'content_window' and coalesce(stronger.best_preference > rules.preference, true)
),

eligible as (
    select
        line_key,
        path_no,
        {{ touch | join(', ') }},
        preference,
        chooses
    from linked
    union all
    select
        rules.line_key,
        rules.path_no,
        touches.touch_key,
        touches.strength,
        touches.touched_at,
        false as is_platform,
        rules.preference,
        rules.chooses
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

-- of rules that choose between kinds the strongest one, of others every kind
chosen as (
    select
        line_key,
        path_no,
        {{ touch | join(', ') }}
    from eligible
    where not chooses
    union all
    select
        eligible.line_key,
        eligible.path_no,
        {% for column in touch %}eligible.{{ column }}{{ ", " if not loop.last }}{% endfor %}
    from eligible
    inner join (
        select
            line_key,
            path_no,
            min(preference) as preference
        from eligible
        where chooses
        group by line_key, path_no
    ) as strongest
        on eligible.line_key = strongest.line_key and eligible.path_no = strongest.path_no and eligible.preference = strongest.preference
),

placed as (
    select
        chosen.line_key,
        chosen.path_no,
        {% for column in touch %}chosen.{{ column }}, {% endfor %}
        row_number() over touch_order as place,
        count(*) over (touch_order rows between unbounded preceding and unbounded following) as places,
        max(chosen.touched_at) over (touch_order rows between unbounded preceding and unbounded following) as last_touched_at
    from chosen
    window touch_order as (
        partition by chosen.line_key, chosen.path_no
        order by chosen.touched_at asc nulls last, chosen.strength desc nulls last, chosen.touch_key asc nulls last
    )
),

-- touches of rules that take repeats of one creator and content for one touch, each beside the touch before it
repeated as (
    select
        placed.*,
        rules.max_touches,
        touches.creator_key,
        touches.content_id,
        lag(placed.touch_key) over touch_order as previous_touch_key,
        lag(touches.creator_key) over touch_order as previous_creator_key,
        lag(touches.content_id) over touch_order as previous_content_id
    from placed
    inner join path_rules as rules on placed.path_no = rules.path_no
    inner join ({{ linkstar.touches_of('placed', 'path_rules', "rules.path_transform = 'collapse_repeats'") }}) as touches on placed.touch_key = touches.touch_key
    where rules.path_transform = 'collapse_repeats'
    window touch_order as (partition by placed.line_key, placed.path_no order by placed.place asc nulls last)
),

path as (
    select
        placed.line_key,
        placed.path_no,
        {% for column in touch %}placed.{{ column }}, {% endfor %}
        placed.place - greatest(placed.places - rules.max_touches, 0) as touch_position,
        least(placed.places, rules.max_touches) as touch_count,
        placed.last_touched_at
    from placed
    inner join path_rules as rules on placed.path_no = rules.path_no
    where rules.path_transform <> 'collapse_repeats' and placed.places - placed.place < rules.max_touches
    union all
    select
        repeated.line_key,
        repeated.path_no,
        {% for column in touch %}repeated.{{ column }}, {% endfor %}
        row_number() over (partition by repeated.line_key, repeated.path_no order by repeated.place asc nulls last) as touch_position,
        count(*) over (partition by repeated.line_key, repeated.path_no) as touch_count,
        max(repeated.touched_at) over (partition by repeated.line_key, repeated.path_no) as last_touched_at
    from repeated
    where
        repeated.places - repeated.place < repeated.max_touches
        and (
            repeated.places - repeated.place + 1 = repeated.max_touches
            or repeated.previous_touch_key is null
            or repeated.creator_key is distinct from repeated.previous_creator_key
            or repeated.content_id is distinct from repeated.previous_content_id
        )
)
{%- endmacro %}

{# The touches that rows of a CTE name under rules of a condition: so that none is looked up where no rule needs it. #}
{% macro touches_of(rows, rules, condition) -%}
  select
    touch_key,
    kind,
    creator_key,
    content_id,
    content_type
  from {{ ref('attr_touches') }}
  where touch_key in (
    select named.touch_key from {{ rows }} as named inner join {{ rules }} as rules on named.path_no = rules.path_no where {{ condition }}
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
