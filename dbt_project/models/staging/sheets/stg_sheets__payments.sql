-- Grain: payment, merged over all files.
{{ merged_sheet('payments', [
    'payment_ref', 'payee_code', 'creator_code', 'amount', 'currency', 'paid_on', 'payable_id'
]) }}
