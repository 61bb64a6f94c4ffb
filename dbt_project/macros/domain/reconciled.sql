{#
  The rest of a reconciliation pair, after its CTEs `side_a` and `side_b` (columns of both: shop_id ('' for none), item_key, item_date,
  currency, amount, reason, alternative, alternative_reason). Every item of either side once, with its kind of break:
  matched (the same within the tolerance: absolute, or a share of side A); currency; the side's own `alternative_reason` where its `alternative` is
  what the other side has; not_covered (before the first, or after the last, date on which both sides know an item); the `reason` of a side
  that stands alone; missing_in_a, missing_in_b; amount. Only shops that both sides know (and what no shop is known of): without one
  side there is nothing to compare.
#}
{% macro reconciled(pair, tolerance='0.01', share='0') -%}
{%- set near = "<= greatest(" ~ tolerance ~ ", " ~ share ~ " * abs(coalesce(side_a.amount, 0)))" -%}
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

compared as (
    select
        coalesce(side_a.shop_id, side_b.shop_id) as shop_id,
        coalesce(side_a.item_key, side_b.item_key) as item_key,
        coalesce(side_a.item_date, side_b.item_date) as item_date,
        coalesce(side_a.currency, side_b.currency) as currency,
        coalesce(side_a.amount, 0) as side_a,
        coalesce(side_b.amount, 0) as side_b,
        case
            when side_a.currency <> side_b.currency then 'currency'
            when abs(coalesce(side_a.amount, 0) - coalesce(side_b.amount, 0)) {{ near }} then 'matched'
            when side_b.item_key is null then case
                when side_a.item_date < covered.first_a then 'not_covered'
                else coalesce(side_a.reason, case when side_a.item_date > covered.last_a then 'not_covered' end, 'missing_in_b')
            end
            when side_a.item_key is null then case
                when side_b.item_date < covered.first_b then 'not_covered'
                else coalesce(side_b.reason, case when side_b.item_date > covered.last_b then 'not_covered' end, 'missing_in_a')
            end
            when abs(side_a.alternative - side_b.amount) {{ near }} then side_a.alternative_reason
            when abs(side_a.amount - side_b.alternative) {{ near }} then side_b.alternative_reason
            else coalesce(side_b.reason, side_a.reason, 'amount')
        end as break_type
    from side_a
    full outer join side_b on side_a.shop_id = side_b.shop_id and side_a.item_key = side_b.item_key
    left join covered on coalesce(side_a.shop_id, side_b.shop_id) = covered.shop_id
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
