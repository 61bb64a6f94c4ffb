-- Grain: tracking link x UTM parameter: its value (of the sheet, else of the address) and what the naming rule says of it.
-- problem is empty where nothing is wrong: missing, malformed, or differs_from_url.
{%- set parameters = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_content'] %}

with written as (
    {% for parameter in parameters -%}
    select
        links.link_id,
        '{{ parameter }}' as parameter,
        nullif(trim(links.{{ parameter }}), '') as sheet_value,
        nullif(regexp_extract(links.url, '[?&]{{ parameter }}=([^&#]*)', 1), '') as url_value
    from {{ ref('stg_sheets__tracking_links') }} as links
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    written.link_id,
    written.parameter,
    coalesce(written.sheet_value, written.url_value) as value,
    case
        when written.sheet_value is null and written.url_value is null
            then case when rules.is_required then 'missing' else '' end
        when not regexp_matches(coalesce(written.sheet_value, written.url_value), rules.pattern) then 'malformed'
        when written.sheet_value <> written.url_value then 'differs_from_url'
        else ''
    end as problem
from written
inner join {{ ref('utm_rules') }} as rules on written.parameter = rules.parameter
