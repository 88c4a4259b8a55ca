with

campaigns as (

    select * from {{ ref('access_review_campaigns') }}

),

aims as (

    select
        max(case when metric_id = 'review_completion' then target end) as completion_target,
        max(case when metric_id = 'review_completion' then warning end) as completion_warning,
        max(case when metric_id = 'population_completeness' then target end) as population_target,
        max(case when metric_id = 'population_completeness' then warning end)
            as population_warning

    from {{ ref('metric_definitions') }}

),

graded as (

    select
        campaigns.campaign_id,
        campaigns.source_name,
        case
            when campaigns.completion_share is null then 'none'
            when coalesce(campaigns.completion_share >= aims.completion_target, true) then 'good'
            when campaigns.completion_share >= aims.completion_warning then 'warn'
            else 'bad'
        end as completion_status,
        case
            when campaigns.population_share is null then 'unknown'
            when coalesce(campaigns.population_share >= aims.population_target, true) then 'good'
            when campaigns.population_share >= aims.population_warning then 'warn'
            else 'bad'
        end as population_status

    from campaigns

    cross join aims

),

-- A campaign is as good as the worse of the two: all of a list that leaves access out is no review.
judged as (

    select
        *,
        case
            when population_status = 'bad' then 'stale_list'
            when completion_status = 'bad' then 'decided_too_little'
            when population_status = 'warn' then 'list_with_holes'
            when completion_status = 'warn' then 'nearly_decided'
            when population_status = 'unknown' then 'list_unproven'
            when completion_status = 'none' then 'not_due'
            else 'complete'
        end as verdict

    from graded

)

select
    campaign_id,
    source_name,
    completion_status,
    population_status,
    verdict,
    case
        when verdict in ('stale_list', 'decided_too_little') then 'bad'
        when verdict in ('list_with_holes', 'nearly_decided') then 'warn'
        when verdict = 'list_unproven' then 'unknown'
        when verdict = 'not_due' then 'none'
        else 'good'
    end as status
from judged
