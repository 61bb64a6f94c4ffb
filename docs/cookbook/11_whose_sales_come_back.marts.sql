-- Refunds of product value, shared among creators like the sales under the official rule.
select
    coalesce(creators.name, creators.handle_main, credits.creator_id, '未归因 / unattributed') as creator_name,
    credits.market,
    coalesce(refunds.reason, 'not told') as reason,
    refunds.return_type,
    count(distinct refunds.refund_id) as refunds,
    sum(credits.credit * refunds.amount_product_cohort_rc) as refund_cohort_rc
from marts.fct_refunds as refunds
inner join marts.fct_attribution as credits on refunds.order_line_id = credits.order_line_id and refunds.shop_id = credits.shop_id
inner join marts.dim_rule_sets as rules
    on
        credits.rule_set_id = rules.rule_set_id
        and credits.rule_version = rules.rule_version
        and credits.market = rules.market
left join marts.dim_creators as creators on credits.creator_id = creators.creator_id
where rules.is_official and credits.order_date between rules.valid_from and coalesce(rules.valid_to, date '9999-12-31')
group by credits.creator_id, creators.name, creators.handle_main, credits.market, refunds.reason, refunds.return_type
order by refund_cohort_rc desc nulls last, credits.creator_id asc, credits.market asc, reason asc, return_type asc
