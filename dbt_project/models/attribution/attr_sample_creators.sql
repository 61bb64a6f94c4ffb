-- Grain: sample order that the samples sheet names, with the creator it went to: the handle as valid on the day of the request,
-- else of shipping, else of delivery, else the day the row was learned. An order that rows give to two creators is nobody's.
with named as (
    select
        natural_key as sample_key,
        trim(order_id) as order_id,
        {{ normal_handle('handle') }} as handle,
        coalesce(cast(requested_at as date), shipped_on, delivered_on, cast(known_at as date)) as sample_date
    from {{ ref('stg_sheets__samples') }}
    where nullif(trim(order_id), '') is not null
),

resolved as (
    select
        named.sample_key,
        named.order_id,
        named.handle,
        coalesce(handles.creator_id, '@' || named.handle) as creator_id,
        row_number() over (partition by named.sample_key order by handles.valid_from desc nulls last, handles.creator_id asc nulls last) as choice
    from named
    left join {{ ref('attr_handles') }} as handles
        on named.handle = handles.handle and named.sample_date between handles.valid_from and handles.valid_to
)

select
    order_id,
    max(creator_id) as creator_id,
    max(case when creator_id = '@' || handle then handle end) as unmapped_handle
from resolved
where choice = 1
group by order_id
having count(distinct creator_id) = 1
