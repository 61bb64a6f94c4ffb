-- Grain: SKU x shop x market x valid_from, merged over all files.
{{ merged_sheet('product_costs', [
    'seller_sku', 'sku_id', 'unit_cost', 'currency', 'shop_code', 'market', 'valid_from'
]) }}
