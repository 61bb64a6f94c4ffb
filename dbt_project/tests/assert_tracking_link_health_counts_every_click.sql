-- A failing row means that the links' clicks and views are not all clicks and views there are: a link was lost or doubled.
with shown as (
    select coalesce(sum(clicks + views), 0) as events
    from {{ ref('tracking_link_health') }}
),

staged as (
    select count(*) as events
    from {{ ref('stg_sheets__link_clicks') }}
)

select
    shown.events as shown_events,
    staged.events as staged_events
from shown
cross join staged
where shown.events <> staged.events
