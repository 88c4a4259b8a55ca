with

stays as (

    select * from {{ ref('int_backlog_stays') }}

),

deadlines as (

    select * from {{ ref('int_finding_deadlines') }}

),

assets as (

    select * from {{ ref('int_assets_by_date') }}

    where is_in_scope

),

pairs as (

    select * from {{ ref('int_change_pairs') }}

    where
        metric_id in (
            'open_findings', 'open_over_90_days_share', 'overdue_share', 'deadline_adherence',
            'exception_share'
        )

),

standings as (

    select
        pairs.*,
        stays.finding_id,
        stays.episode_number,
        stays.asset_key,
        stays.owner_name,
        {%- for name, end in [('start', 'pairs.baseline_date'), ('end', 'pairs.as_of_date')] %}
        case
            when stays.first_open_date > {{ end }} then 'not_yet'
            when stays.left_date is null or stays.left_date > {{ end }} then 'open'
            when deadlines.resumed_date <= {{ end }} then 'resumed'
            else deadlines.outcome
        end as {{ name }}_standing,
        stays.aged_date <= {{ end }} as is_{{ name }}_aged,
        coalesce(deadlines.overdue_from <= {{ end }}, false) as is_{{ name }}_overdue,
        {%- endfor %}
        stays.closure_reason

    from pairs

    cross join stays

    left join deadlines
        on
            stays.finding_id = deadlines.finding_id
            and stays.episode_number = deadlines.episode_number

),

-- Null where the finding is in no denominator.
judged as (

    select
        *,
        {%- for name in ['start', 'end'] %}
        case
            when {{ name }}_standing = 'open' and metric_id = 'open_findings' then true
            when metric_id = 'open_over_90_days_share' and {{ name }}_standing = 'open'
                then is_{{ name }}_aged
            when metric_id = 'overdue_share' and {{ name }}_standing = 'open'
                then is_{{ name }}_overdue
            when metric_id not in ('deadline_adherence', 'exception_share') then null
            when {{ name }}_standing = 'accepted' and metric_id = 'exception_share' then true
            when {{ name }}_standing in ('met', 'late')
                then metric_id = 'deadline_adherence' and {{ name }}_standing = 'met'
            when {{ name }}_standing = 'open' and is_{{ name }}_overdue then false
        end as is_{{ name }}_counted{{ ',' if not loop.last }}
        {%- endfor %}

    from standings

)

select
    judged.metric_id,
    judged.control_id,
    judged.as_of_date,
    judged.baseline_date,
    judged.asset_key as asset_id,
    judged.owner_name as start_owner_name,
    judged.owner_name as end_owner_name,
    judged.is_start_counted,
    judged.is_end_counted,
    judged.finding_id || ' | ' || cast(judged.episode_number as string) as case_id,
    case
        when judged.start_standing = 'open' and judged.end_standing <> 'open'
            then
                case judged.closure_reason
                    when 'asset_retired' then 'scope_out'
                    when 'not_observed' then 'outage'
                    when 'detector_changed' then 'detector'
                    when 'duplicate' then 'identity'
                end
        when judged.start_standing = 'not_yet' and initials.asset_id is null
            then case when finals.asset_id is not null then 'scope_in' end
    end as cause
from judged
left join assets as initials
    on judged.asset_key = initials.asset_id and judged.baseline_date = initials.as_of_date
left join assets as finals
    on judged.asset_key = finals.asset_id and judged.as_of_date = finals.as_of_date
where judged.is_start_counted is distinct from judged.is_end_counted
