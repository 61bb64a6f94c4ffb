-- Grain: handle x valid_from, merged over all files.
{{ merged_sheet('creators', [
    'handle', 'creator_code', 'account_role', 'valid_from', 'valid_to', 'name', 'tier', 'market', 'category', 'owner',
    'agency', 'language', 'timezone', 'status', 'followers', 'platform_score', 'payee_code'
]) }}
