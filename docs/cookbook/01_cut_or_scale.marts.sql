-- A creator is scaled at a ROI of 2.5 with profit, and cut where the month cost more than it sold: put your own limits here.
select
    coalesce(creators.name, creators.handle_main, creators.creator_id) as creator_name,
    roi.market,
    roi.orders,
    roi.gmv_net,
    roi.promo_cost,
    roi.roi_ratio,
    roi.contribution_profit,
    roi.refund_cohort / nullif(roi.gmv_gross - roi.cancelled_amount, 0) as refund_rate_amount,
    case
        when roi.missing_inputs like '%fx_rate%' then 'not known'
        when roi.promo_cost = 0 then 'no spend'
        when roi.roi_ratio >= 2.5 and roi.contribution_profit > 0 then case when coalesce(roi.missing_inputs, '') = '' then 'scale' else 'scale if costs allow' end
        when roi.roi_ratio < 1 then 'cut'
        else 'watch'
    end as verdict,
    roi.missing_inputs,
    roi.is_final
from marts.creator_roi as roi
inner join marts.dim_creators as creators on roi.creator_id = creators.creator_id
cross join core.mart_clock as clock
where
    roi.is_official
    and roi.period_type = 'month'
    and roi.period_start = date_trunc('month', clock.clock_at) - interval '1 month'
order by roi.contribution_profit desc, creators.creator_id asc, roi.market asc
