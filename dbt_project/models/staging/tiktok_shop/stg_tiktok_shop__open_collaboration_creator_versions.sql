-- Grain: version of a product of an open collaboration x creator. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ api_versions('open_collaboration_creators', 'collaboration_creator_key', {
    'product_id': 'text product_id', 'open_id': 'text creator_profile.creator_open_id', 'handle': 'handle creator_profile.username',
    'followers': 'count creator_profile.follower_count', 'videos': 'count video_count', 'lives': 'count live_count',
    'promotion_status': 'word promotion_status', 'promotion_ends_at': 'unix promotion_end_time'
}) }}
