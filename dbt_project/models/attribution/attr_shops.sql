-- Grain: shop, of the API and of the shops sheet as one (joined by code or id; the sheet's settings win, the API's id does).
-- vat_rate is NULL where prices include tax and nobody says how much: the tax is then unknown, not 0.
with api as (
    select * from {{ ref('stg_tiktok_shop__shops') }}
),

-- one row a shop, whatever two rows claim: a code written in two ways is one shop (the later row holds), and an id given to
-- two codes belongs to the first; both would double the shop's sales
coded as (
    select
        sheet_shops.*,
        row_number() over (
            partition by lower(sheet_shops.shop_code) order by sheet_shops.known_at desc nulls last, sheet_shops.shop_code asc nulls last
        ) as code_rank
    from {{ ref('stg_sheets__shops') }} as sheet_shops
),

ranked as (
    select
        coded.*,
        row_number() over (partition by nullif(coded.shop_id, '') order by coded.shop_code asc nulls last) as id_rank
    from coded
    where coded.code_rank = 1
),

sheet as (
    select
        ranked.*,
        case when ranked.id_rank = 1 then nullif(ranked.shop_id, '') end as own_shop_id
    from ranked
),

matched as (
    select
        coalesce(api.shop_id, sheet.own_shop_id, sheet.shop_code) as shop_id,
        coalesce(sheet.shop_code, nullif(api.shop_code, ''), api.shop_id) as shop_code,
        coalesce(nullif(sheet.name, ''), api.shop_name) as name,
        upper(coalesce(nullif(sheet.market, ''), api.market)) as market,
        sheet.timezone,
        upper(sheet.currency) as currency,
        coalesce(sheet.prices_include_tax, false) as prices_include_tax,
        case when sheet.prices_include_tax then sheet.vat_rate else coalesce(sheet.vat_rate, 0) end as vat_rate,
        coalesce(sheet.week_start, 'mon') as week_start,
        sheet.shop_code is not null as is_in_sheet,
        api.shop_id is not null as is_in_api
    from api
    full outer join sheet on lower(api.shop_code) = lower(sheet.shop_code) or api.shop_id = sheet.own_shop_id
)

select
    matched.shop_id,
    matched.shop_code,
    coalesce(matched.name, matched.shop_code) as name,
    case when matched.market = 'UK' then 'GB' else matched.market end as market,
    coalesce(matched.timezone, markets.timezone, 'UTC') as timezone,
    coalesce(matched.currency, markets.currency) as currency,
    matched.prices_include_tax,
    cast(matched.vat_rate as decimal(18, 8)) as vat_rate,
    matched.week_start,
    matched.timezone is null as is_timezone_assumed,
    matched.is_in_sheet,
    matched.is_in_api
from matched
left join {{ ref('stg_linkstar__markets') }} as markets
    on case when matched.market = 'UK' then 'GB' else matched.market end = markets.market
