-- Grain: decision on a version of a payable, merged over all files.
{{ merged_sheet('approvals', [
    'payable_id', 'role', 'approver', 'decision', 'approved_amount', 'payable_version', 'decided_at',
    'approval_ref'
]) }}
