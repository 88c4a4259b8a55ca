with

incidents as (

    select * from {{ source('servicenow', 'incidents') }}

),

staged as (

    select
        *,
        case
            when {{ matches('lower(state)', "'^(7$|8$|closed|cancel)'") }} then 'closed'
            when resolved_at > sys_updated_on then 'open'
            when {{ matches('lower(state)', "'^(6$|resolved)'") }} then 'resolved'
            else 'open'
        end as reached

    from incidents

),

mapped as (

    select
        'incidents' as source_table,
        number as ticket_id,
        assigned_to as assignee,
        assignment_group,
        cmdb_ci as asset_reference,
        {{ cve_ids("concat_ws(' ', short_description, description)") }} as cve_ids,
        nullif(
            concat_ws(
                ',',
                correlation_id,
                {{ finding_ids("concat_ws(' ', short_description, description)") }}
            ),
            ''
        ) as finding_references,
        'incident' as ticket_kind,
        short_description as summary,
        state as source_ticket_status,
        priority as source_priority,
        reassignment_count,
        reopen_count,
        made_sla as is_sla_met,
        opened_at,
        sys_updated_on as updated_at,
        due_date as due_at,
        _export_date as export_date,
        cast(row_number() over (
            partition by number, _export_date
            order by
                sys_mod_count asc nulls first,
                sys_updated_on asc nulls first,
                _row_number asc
        ) as bigint) as state_sequence,
        case state
            when '1' then 'open'
            when '2' then 'in_progress'
            when '3' then 'on_hold'
            when '4' then 'on_hold'
            when '5' then 'on_hold'
            when '6' then 'resolved'
            when '7' then 'closed'
            when '8' then 'cancelled'
        end as ticket_status,
        case when reached <> 'open' then close_code end as source_resolution,
        case when reached <> 'open' then resolved_at end as resolved_at,
        case when reached = 'closed' then closed_at end as closed_at

    from staged

)

select * from mapped
