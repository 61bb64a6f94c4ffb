-- Grain: creator's open id x handle: between which moments a source showed the account under that handle. An open id keeps its
-- account when the handle changes, so two handles of one open id are one account that was renamed.
select
    open_id,
    handle,
    min(first_seen_at) as first_seen_at,
    max(last_seen_at) as last_seen_at
from {{ ref('attr_open_id_changes') }}
group by open_id, handle
