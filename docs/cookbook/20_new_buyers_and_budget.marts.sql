select
    campaigns.name as campaign_name,
    roi.market,
    campaigns.goal_type,
    campaigns.stage,
    roi.buyers,
    roi.new_buyers,
    roi.new_buyers / nullif(roi.buyers, 0) as new_buyer_share,
    roi.promo_cost,
    roi.promo_cost / nullif(roi.new_buyers, 0) as cost_per_new_buyer,
    roi.budget,
    roi.budget_used
from marts.campaign_roi as roi
inner join marts.dim_campaigns as campaigns on roi.campaign_id = campaigns.campaign_code
where roi.is_official and roi.period_type = 'all'
order by roi.new_buyers desc, campaigns.campaign_code asc, roi.market asc
