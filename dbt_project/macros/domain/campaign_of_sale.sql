{#
  Joins that find the campaign a creator's sale of a product on a day counts for; campaign_of_sale() names it. Two joins on equal keys: the
  campaigns for that product, and those for every product.
#}
{% macro join_campaign_of_sale(creator_id, product_id, day) -%}
  left join (
    select creator_id, product_id, fact_date, campaign_id, signed_rank from {{ ref('mart_campaign_days') }} where product_id is not null
  ) as of_product
    on {{ creator_id }} = of_product.creator_id and {{ product_id }} = of_product.product_id and {{ day }} = of_product.fact_date
  left join (
    select creator_id, fact_date, campaign_id, signed_rank from {{ ref('mart_campaign_days') }} where product_id is null
  ) as of_creator
    on {{ creator_id }} = of_creator.creator_id and {{ day }} = of_creator.fact_date
{%- endmacro %}

{# Of the two the one signed later; NULL where there is none. #}
{% macro campaign_of_sale() -%}
  case when coalesce(of_product.signed_rank, 0) >= coalesce(of_creator.signed_rank, 0) then of_product.campaign_id else of_creator.campaign_id end
{%- endmacro %}
