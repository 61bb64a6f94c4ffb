select
    market,
    month_start,
    sum(gmv_net) as gmv_net,
    sum(gmv_net) - sum(gmv_net_paid) as gmv_net_organic,
    sum(gmv_net_paid) - coalesce(sum(gmv_net_gmvmax), 0) as gmv_net_paid_other,
    sum(gmv_net_gmvmax) as gmv_net_gmvmax,
    sum(ad_boost) as ad_boost
from bi.creator_month
group by market, month_start
order by month_start desc, market asc
