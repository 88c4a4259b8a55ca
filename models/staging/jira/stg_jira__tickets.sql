{% set nothing_done -%}
    '^(won.?t|duplicate|declined|rejected|cancel|incomplete|cannot|invalid|obsolete|not a bug)'
{%- endset %}

with

issues as (

    select * from {{ source('jira', 'issues') }}

),

mapped as (

    select
        'issues' as source_table,
        issue_key as ticket_id,
        assignee,
        project_key as assignment_group,
        {{ cve_ids("concat_ws(' ', summary, description, labels)") }} as cve_ids,
        {{ finding_ids("concat_ws(' ', summary, description, labels)") }} as finding_references,
        summary,
        status as source_ticket_status,
        status_category as source_status_category,
        priority as source_priority,
        resolution as source_resolution,
        cast(1 as bigint) as state_sequence,
        created as opened_at,
        updated as updated_at,
        resolved as resolved_at,
        resolved as closed_at,
        due as due_at,
        _export_date as export_date,
        case
            when labels like '[%' then {{ joined(json_list('labels')) }}
            else labels
        end as tags,
        case
            when lower(issue_type) like '%incident%' then 'incident'
            when lower(issue_type) like '%problem%' then 'problem'
            when lower(issue_type) like '%change%' then 'change'
            when lower(issue_type) like '%vulnerability%' then 'vulnerability'
            when lower(issue_type) like '%request%' then 'request'
            when lower(issue_type) in ('bug', 'defect') then 'bug'
            when {{ matches('lower(issue_type)', "'task|story|epic|feature|improvement'") }}
                then 'task'
            when issue_type is null then 'unknown'
            else 'other'
        end as ticket_kind,
        case
            when {{ matches('lower(resolution)', nothing_done) }} then 'cancelled'
        end as ticket_status

    from issues

)

select * from mapped
