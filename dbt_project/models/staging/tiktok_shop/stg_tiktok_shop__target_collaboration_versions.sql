-- Grain: version of a target collaboration, as the list shows it. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ api_versions('target_collaborations', 'collaboration_key', {
    'collaboration_id': 'text id', 'collaboration_name': 'text name', 'collaboration_type': 'word type', 'starts_at': 'unix start_time',
    'ends_at': 'unix end_time', 'created_at': 'unix create_time', 'updated_at': 'unix update_time',
    'creators_invited': 'count creator_inivited_count', 'showcase_creators': 'count showcase_creator_count',
    'content_creators': 'count content_creator_count', 'products': 'count product_count', 'has_free_sample': 'flag free_sample_rule.has_free_sample',
    'is_sample_approval_exempt': 'flag free_sample_rule.is_sample_approval_exempt'
}) }}
