-- Grain: rate date x currency pair x rate type, merged over all files.
{{ merged_sheet('fx_rates', [
    'rate_date', 'from_currency', 'to_currency', 'rate', 'rate_type', 'source'
]) }}
