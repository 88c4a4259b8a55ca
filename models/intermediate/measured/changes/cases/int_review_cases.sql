with

ends as (

    select * from {{ ref('int_change_ends') }}

    where
        metric_id in (
            'review_completion', 'self_reviewed_share', 'rubber_stamp_index',
            'effective_revocation', 'regrant_rate'
        )

),

items as (

    select * from {{ ref('int_review_items_by_date') }}

),

worded as (

    select
        ends.metric_id,
        ends.as_of_date,
        ends.baseline_date,
        ends.is_final,
        items.review_item_key,
        items.system_name,
        items.owner_name,
        case ends.metric_id
            when 'review_completion' then items.completion
            when 'self_reviewed_share' then items.review_side
            when 'rubber_stamp_index' then items.review_care
            when 'effective_revocation' then items.revocation
            else items.regrant
        end as word

    from ends

    inner join items
        on ends.end_date = items.as_of_date

)

-- What was not due, or not looked at yet, is no case yet.
select
    metric_id,
    as_of_date,
    baseline_date,
    is_final,
    review_item_key as case_id,
    cast(null as string) as subject_id,
    system_name as subject_name,
    owner_name,
    case
        when word in ('decided', 'gone', 'regranted', 'self', 'stamped') then 'counted'
        when word in ('kept', 'missed', 'other', 'present', 'reviewed') then 'other'
        else 'unknown'
    end as state
from worded
where word in (
    'decided', 'gone', 'regranted', 'self', 'stamped', 'kept', 'missed', 'other', 'present',
    'reviewed', 'unknown'
)
