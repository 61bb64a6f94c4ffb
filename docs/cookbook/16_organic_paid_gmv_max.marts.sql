-- GMV Max is a part of paid; organic is what no paid touch brought, unattributed sales included.
select
    roi.market,
    roi.period_start as month,
    sum(roi.gmv_net) as gmv_net,
    sum(roi.gmv_net) - sum(roi.gmv_net_paid) as gmv_net_organic,
    sum(roi.gmv_net_paid) - coalesce(sum(roi.gmv_net_gmvmax), 0) as gmv_net_paid_other,
    sum(roi.gmv_net_gmvmax) as gmv_net_gmvmax,
    sum(roi.ad_boost) as ad_boost
from marts.creator_roi as roi
where roi.is_official and roi.period_type = 'month'
group by roi.market, roi.period_start
order by month desc, roi.market asc
