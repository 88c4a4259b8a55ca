with

items as (

    select * from {{ ref('access_review_items') }}

),

names as (

    select
        source_name,
        campaign_id,
        max(campaign_name) as campaign_name

    from {{ ref('int_review_records') }}

    group by source_name, campaign_id

),

population as (

    select
        source_name,
        campaign_id,
        sum(case when list_state = 'fresh' then entitlement_count end) as entitlement_count,
        sum(case when list_state = 'fresh' then frozen_count end) as frozen_count

    from {{ ref('int_review_population') }}

    group by source_name, campaign_id

),

counted as (

    select
        source_name,
        campaign_id,
        count(*) as item_count,
        count(distinct reviewer_person_id) as reviewer_count,
        count(case when decision = 'approved' then 1 end) as approved_count,
        count(case when decision = 'revoked' then 1 end) as revoked_count,
        count(case when completion = 'decided' then 1 end) as decided_in_time_count,
        count(case when completion = 'missed' then 1 end) as missed_count,
        count(case when is_self_reviewed and decision in ('approved', 'revoked') then 1 end)
            as self_reviewed_count,
        count(case when review_care = 'stamped' then 1 end) as rubber_stamped_count,
        count(case when revocation = 'gone' then 1 end) as revocation_gone_count,
        count(case when revocation = 'present' then 1 end) as revocation_present_count,
        count(case when regrant = 'regranted' then 1 end) as regranted_count,
        min(frozen_at) as frozen_at,
        max(due_at) as due_at,
        max(closed_at) as closed_at

    from items

    group by source_name, campaign_id

)

select
    counted.campaign_id,
    counted.source_name,
    names.campaign_name,
    counted.item_count,
    counted.reviewer_count,
    counted.approved_count,
    counted.revoked_count,
    counted.decided_in_time_count,
    counted.missed_count,
    counted.self_reviewed_count,
    counted.rubber_stamped_count,
    counted.revocation_gone_count,
    counted.revocation_present_count,
    counted.regranted_count,
    counted.frozen_at,
    counted.due_at,
    counted.closed_at,
    cast(population.entitlement_count as bigint) as entitlement_count,
    cast(population.frozen_count as bigint) as frozen_count,
    cast(counted.decided_in_time_count as double)
    / nullif(counted.decided_in_time_count + counted.missed_count, 0) as completion_share,
    cast(population.frozen_count as double) / nullif(population.entitlement_count, 0)
        as population_share
from counted
inner join names
    on
        counted.source_name = names.source_name
        and counted.campaign_id = names.campaign_id
left join population
    on
        counted.source_name = population.source_name
        and counted.campaign_id = population.campaign_id
