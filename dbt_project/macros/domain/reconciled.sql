{#
  The rest of a reconciliation pair, after its CTEs `side_a` and `side_b` (columns of both: shop_id ('' for none), item_key, item_date,
  currency, amount, reason, alternative, alternative_reason). Every item of either side once, with its kind of break:
  matched (the same within the pair's tolerance on that day in the shop's market: an amount, or a share of side A); currency; the side's own `alternative_reason` where its `alternative` is
  what the other side has; not_covered (before the first, or after the last, date on which both sides know an item); the `reason` of a side
  that stands alone; missing_in_a, missing_in_b; amount. Only shops that both sides know (and what no shop is known of): without one
  side there is nothing to compare.
#}
{% macro reconciled(pair) -%}
{%- set near = "<= paired.tolerance" -%}
shops as (
    select side_a.shop_id from side_a
    intersect
    select side_b.shop_id from side_b
),

covered as (
    select
        side_a.shop_id,
        min(side_a.item_date) as first_a,
        max(side_a.item_date) as last_a,
        min(side_b.item_date) as first_b,
        max(side_b.item_date) as last_b
    from side_a
    inner join side_b on side_a.shop_id = side_b.shop_id and side_a.item_key = side_b.item_key
    group by side_a.shop_id
),

tolerances as (
    select * from {{ ref('mart_reconciliation_tolerances') }} where pair = '{{ pair }}'
),

paired as (
    select
        coalesce(side_a.shop_id, side_b.shop_id) as shop_id,
        coalesce(side_a.item_key, side_b.item_key) as item_key,
        coalesce(side_a.item_date, side_b.item_date) as item_date,
        coalesce(side_a.currency, side_b.currency) as currency,
        coalesce(side_a.currency <> side_b.currency, false) as is_other_currency,
        side_a.item_key is not null as is_in_a,
        side_b.item_key is not null as is_in_b,
        side_a.amount as amount_a,
        side_b.amount as amount_b,
        {%- for column in ['reason', 'alternative', 'alternative_reason'] %}
        side_a.{{ column }} as {{ column }}_a,
        side_b.{{ column }} as {{ column }}_b,
        {%- endfor %}
        greatest(coalesce(tolerances.amount, 0), coalesce(tolerances.share, 0) * abs(coalesce(side_a.amount, 0))) as tolerance
    from side_a
    full outer join side_b on side_a.shop_id = side_b.shop_id and side_a.item_key = side_b.item_key
    left join tolerances
        on
            coalesce(side_a.shop_id, side_b.shop_id) = tolerances.shop_id
            and coalesce(side_a.item_date, side_b.item_date, date '0001-01-01') between tolerances.valid_from and tolerances.valid_to
),

compared as (
    select
        paired.shop_id,
        paired.item_key,
        paired.item_date,
        paired.currency,
        coalesce(paired.amount_a, 0) as side_a,
        coalesce(paired.amount_b, 0) as side_b,
        case
            when paired.is_other_currency then 'currency'
            when abs(coalesce(paired.amount_a, 0) - coalesce(paired.amount_b, 0)) {{ near }} then 'matched'
            when not paired.is_in_b then case
                when paired.item_date < covered.first_a then 'not_covered'
                else coalesce(paired.reason_a, case when paired.item_date > covered.last_a then 'not_covered' end, 'missing_in_b')
            end
            when not paired.is_in_a then case
                when paired.item_date < covered.first_b then 'not_covered'
                else coalesce(paired.reason_b, case when paired.item_date > covered.last_b then 'not_covered' end, 'missing_in_a')
            end
            when abs(paired.alternative_a - paired.amount_b) {{ near }} then paired.alternative_reason_a
            when abs(paired.amount_a - paired.alternative_b) {{ near }} then paired.alternative_reason_b
            else coalesce(paired.reason_b, paired.reason_a, 'amount')
        end as break_type
    from paired
    left join covered on paired.shop_id = covered.shop_id
)

select
    '{{ pair }}' as pair,
    nullif(compared.shop_id, '') as shop_id,
    compared.item_key,
    compared.item_date,
    compared.currency,
    cast(compared.side_a as decimal(28, 4)) as side_a,
    cast(compared.side_b as decimal(28, 4)) as side_b,
    compared.break_type
from compared
left join shops on compared.shop_id = shops.shop_id
where shops.shop_id is not null or (compared.shop_id = '' and (select count(*) from shops) > 0)
{%- endmacro %}

{# The pairs of the reconciliation, each a model recon_<pair>. #}
{% macro reconciliation_pairs() -%}
  {{ return(['orders_vs_compass', 'orders_vs_affiliate', 'orders_vs_statements', 'affiliate_vs_statements', 'statements_vs_payments', 'orders_vs_erp', 'clicks_vs_ga']) }}
{%- endmacro %}

{# What a side says nothing more about. #}
{% macro no_reason() -%}
  cast(null as varchar) as reason,
        cast(null as decimal(28, 4)) as alternative,
        cast(null as varchar) as alternative_reason
{%- endmacro %}
