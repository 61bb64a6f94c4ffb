-- Grain: contract, merged over all files.
{{ merged_sheet('contracts', [
    'contract_code', 'creator_code', 'campaign_code', 'signed_on', 'videos_due', 'lives_due', 'due_on',
    'fixed_fee', 'currency', 'paid_by', 'payment_terms_days', 'commission_rate', 'withholding_rate',
    'max_revisions', 'licence_until', 'ad_code_until', 'document_ref', 'status'
]) }}
