-- Grain: campaign, merged over all files.
{{ merged_sheet('campaigns', [
    'campaign_code', 'name', 'goal_type', 'market', 'shop_code', 'product_ids', 'owner', 'starts_on', 'ends_on',
    'budget', 'currency', 'stage', 'is_pilot'
]) }}
