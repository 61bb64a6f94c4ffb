-- Grain: dispute, merged over all files.
{{ merged_sheet('disputes', [
    'payable_id', 'creator_code', 'opened_at', 'claimed_amount', 'currency', 'reason', 'evidence_ref', 'outcome',
    'closed_at'
]) }}
