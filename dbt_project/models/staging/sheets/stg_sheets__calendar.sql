-- Grain: event x market x shop, merged over all files.
{{ merged_sheet('calendar', [
    'event', 'starts_on', 'ends_on', 'market', 'shop_code', 'kind'
]) }}
