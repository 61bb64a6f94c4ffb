-- Grain: version of a known creator x snapshot of the creator marketplace (its last 30 days). Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ api_versions('marketplace_creators', 'creator_snapshot_key', {
    'open_id': 'text creator_open_id', 'snapshot_date': 'date snapshot_date', 'handle': 'handle username', 'region': 'word selection_region',
    'followers': 'count follower_count', 'category_ids': 'texts category_ids', 'units_sold': 'count units_sold', 'currency': 'currency gmv.currency',
    'gmv': 'money gmv.amount', 'video_gmv': 'money video_gmv.amount', 'live_gmv': 'money live_gmv.amount', 'gpm': 'money gpm.amount',
    'commission_rate': 'rate_cents avg_commission_rate', 'video_plays_average': 'count avg_ec_video_play_count',
    'live_views_average': 'count avg_ec_live_view_count', 'videos': 'count ec_video_count', 'lives': 'count ec_live_count',
    'products_promoted': 'count promoted_product_num', 'brands': 'count brand_collaboration_count',
    'video_engagement_rate': 'rate_cents ec_video_engagement_rate', 'live_engagement_rate': 'rate_cents ec_live_engagement_rate',
    'post_rate': 'rate_cents post_rate', 'platform_score': 'number pps', 'rating': 'number rating',
    'creator_level': 'count creator_profile.creator_level', 'fulfillment_score': 'number creator_profile.creator_fulfillment_score_90d',
    'is_blocked': 'flag creator_profile.is_creator_blocked'
}) }}
