-- Grain: shop, merged over all files.
{{ merged_sheet('shops', [
    'shop_code', 'market', 'timezone', 'currency', 'shop_id', 'name', 'prices_include_tax', 'vat_rate', 'week_start'
]) }}
