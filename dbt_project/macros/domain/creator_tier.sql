{#
  The limits of the tiers (thresholds of kind tier, and tier_followers beside it): tier x market x validity. Whoever reaches either is in the tier
  (reaches_tier); of several it is the highest, by net sales.
#}
{% macro tier_limits() -%}
  (
    select
      tiers.name as tier,
      tiers.market,
      tiers.valid_from,
      tiers.valid_to,
      tiers.value as gmv_net,
      followers.value as followers,
      followers.valid_from as followers_from,
      followers.valid_to as followers_to
    from {{ ref('attr_thresholds') }} as tiers
    left join (select * from {{ ref('attr_thresholds') }} where kind = 'tier_followers') as followers
      on tiers.name = followers.name and tiers.market is not distinct from followers.market
    where tiers.kind = 'tier'
  )
{%- endmacro %}

{# Whether net sales of 90 days, or followers, reach a limit (alias of tier_limits) on a day. #}
{% macro reaches_tier(gmv_net, followers, limits, day) -%}
  ({{ gmv_net }} >= {{ limits }}.gmv_net
    or ({{ followers }} >= {{ limits }}.followers and {{ day }} between {{ limits }}.followers_from and {{ limits }}.followers_to))
{%- endmacro %}
