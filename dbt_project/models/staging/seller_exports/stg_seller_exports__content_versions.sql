-- Grain: version of a video or LIVE x period of its file, as exports show it. Each raw version is parsed once. Times are the shop's
-- wall clock; figures are totals over the period (a LIVE's: of the session).
{{ config(materialized='incremental', incremental_strategy='append') }}

{%- set names = [
    'content_id', 'posted_time', 'title', 'creator_username', 'currency', 'gmv', 'orders', 'items_sold', 'customers', 'views', 'likes', 'comments', 'shares',
    'new_followers', 'product_impressions', 'product_clicks', 'period_start', 'period_end'] %}
{%- set fields = {} %}
{%- for name in names %}{% do fields.update({name: 'VARCHAR'}) %}{% endfor %}

with new_rows as (
    {%- for table_name, content_type in {'videos': 'VIDEO', 'lives': 'LIVE'}.items() %}
    select
        raw_rows.*,
        '{{ content_type }}' as content_type
    from (
        {{ new_raw_rows('seller_exports', table_name, {'record_key': 'varchar', 'shop_code': 'varchar', 'version_id': 'varchar',
           'source_at': 'timestamptz', 'is_gone': 'boolean', 'payload': 'varchar'}) }}
    ) as raw_rows
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

parsed as (
    select
        new_rows.*,
        {{ parse_json('payload', fields) }} as content
    from new_rows
),

typed as (
    select
        {{ hash64(['parsed.content_type', 'parsed.record_key']) }} as content_period_key,
        parsed.record_key,
        parsed.shop_code,
        parsed.version_id,
        {{ file_text('parsed.content.content_id') }} as content_id,
        parsed.content_type,
        {{ file_text('parsed.content.title') }} as title,
        {{ normal_handle('parsed.content.creator_username') }} as handle,
        {{ file_time('parsed.content.posted_time') }} as posted_local,
        try_cast({{ file_text('parsed.content.period_start') }} as date) as period_start,
        try_cast({{ file_text('parsed.content.period_end') }} as date) as period_end,
        -- a LIVE is one session, whatever the file's period; a video's totals are a day's only in a file of one day
        case
            when parsed.content_type = 'LIVE' then cast({{ file_time('parsed.content.posted_time') }} as date)
            when parsed.content.period_start = parsed.content.period_end then try_cast({{ file_text('parsed.content.period_start') }} as date)
        end as stat_date,
        upper({{ file_text('parsed.content.currency') }}) as currency,
        {{ file_money('parsed.content.gmv') }} as gmv,
        {% for name in ['orders', 'items_sold', 'customers', 'views', 'likes', 'comments', 'shares', 'new_followers', 'product_impressions', 'product_clicks'] -%}
        {{ api_value('count', 'parsed.content.' ~ name) }} as {{ name }},
        {% endfor -%}
        parsed.is_gone,
        {{ utc('parsed.source_at') }} as source_at,
        parsed.known_at,
        parsed.load_id,
        cast({{ var('run_seq') }} as bigint) as seq
    from parsed
)

select
    case
        when content_type = 'LIVE' then {{ hash64(["'LIVE'", 'content_id']) }}
        when stat_date is not null then {{ hash64(['content_id', 'stat_date']) }}
    end as content_day_key,
    typed.*
from typed
