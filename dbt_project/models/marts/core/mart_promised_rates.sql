-- Grain: contract x product of its campaign (no product: all), or creator x product of sample applications that went on: a standard rate promised
-- to a creator elsewhere than in an offer. A contract under which we pay commission promises a rate of ours, not of the platform's.
with contracts as (
    select
        collaborations.contract_code,
        collaborations.creator_id,
        collaborations.product_ids,
        collaborations.signed_on,
        greatest(coalesce(collaborations.signed_on, date '0001-01-01'), coalesce(collaborations.campaign_starts_on, date '0001-01-01')) as first_on,
        coalesce(collaborations.campaign_ends_on, date '9999-12-31') as last_on,
        terms.commission_rate
    from {{ ref('mart_collaborations') }} as collaborations
    inner join {{ ref('mart_contract_terms') }} as terms on collaborations.contract_code = terms.contract_code
    where terms.payer = 'platform' and terms.commission_rate is not null and not terms.is_void
),

-- applications carry no times: only a rate that all of a creator's applications for a product have is known to hold
applied as (
    select
        named.creator_id,
        applications.product_id,
        min(applications.commission_rate) as commission_rate
    from {{ ref('stg_tiktok_shop__sample_applications') }} as applications
    inner join {{ ref('attr_programme_creators') }} as named on applications.record_key = named.row_key and named.source = 'sample_applications'
    where
        applications.commission_rate is not null and applications.product_id is not null
        and applications.application_status in ('AWAITING_SHIPMENT', 'SHIPPED', 'CONTENT_PENDING', 'COMPLETED', 'OPS_COMPLETED')
    group by named.creator_id, applications.product_id
    having min(applications.commission_rate) = max(applications.commission_rate)
)

select
    'contract' as basis,
    contracts.contract_code,
    contracts.creator_id,
    trim(product.item) as product_id,
    contracts.signed_on,
    contracts.first_on,
    contracts.last_on,
    contracts.commission_rate
from contracts
{{ unnest_join(split_texts('contracts.product_ids'), 'product', outer=true) }}
union all
select
    'sample' as basis,
    cast(null as varchar) as contract_code,
    creator_id,
    product_id,
    cast(null as date) as signed_on,
    date '0001-01-01' as first_on,
    date '9999-12-31' as last_on,
    cast(commission_rate as decimal(18, 8)) as commission_rate
from applied
