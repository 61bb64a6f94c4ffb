-- Grain: version of a target collaboration with its products and creators as arrays. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ api_versions('target_collaboration_details', 'collaboration_key', {
    'collaboration_id': 'text id', 'collaboration_name': 'text name', 'collaboration_type': 'word type', 'starts_at': 'unix start_time',
    'ends_at': 'unix end_time', 'updated_at': 'unix update_time', 'creators_invited': 'count creator_invited_count',
    'products_offered': 'count product_count',
    'products': ['products', [{'id': 'VARCHAR', 'title': 'VARCHAR', 'status': 'VARCHAR', 'collaboration_status': 'VARCHAR', 'commission_effective_status': 'VARCHAR', 'commission': {'rate': 'VARCHAR', 'shop_ads_commission_rate': 'VARCHAR', 'effective_time': 'VARCHAR', 'currency': 'VARCHAR', 'minimum_amount': 'VARCHAR', 'maximum_amount': 'VARCHAR'}}]],
    'creators': ['creators', [{'username': 'VARCHAR', 'creator_open_id': 'VARCHAR', 'selection_region': 'VARCHAR', 'showcase_product_count': 'VARCHAR', 'content_product_count': 'VARCHAR', 'collaboration_status': 'VARCHAR', 'product_effective_status': 'VARCHAR'}]]
}) }}
