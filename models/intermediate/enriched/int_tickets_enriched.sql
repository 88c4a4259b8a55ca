with

conformed as (

    select * from {{ ref('int_tickets_conformed') }}

),

unread_exports as (

    select * from {{ ref('int_unread_exports') }}

),

statuses as (

    select * from {{ ref('vocabulary_words') }}

    where vocabulary = 'ticket_status'

),

priorities as (

    select * from {{ ref('vocabulary_words') }}

    where vocabulary = 'ticket_priority'

),

looked_up as (

    select
        conformed.source_name,
        conformed.source_table,
        conformed.ticket_id,
        conformed.assignee,
        conformed.assignment_group,
        conformed.asset_reference,
        conformed.cve_ids,
        conformed.finding_references,
        conformed.summary,
        conformed.source_ticket_status,
        conformed.source_status_category,
        conformed.source_priority,
        conformed.source_resolution,
        conformed.tags,
        conformed.state_sequence,
        conformed.reassignment_count,
        conformed.reopen_count,
        conformed.is_sla_met,
        conformed.opened_at,
        conformed.updated_at,
        conformed.resolved_at,
        conformed.closed_at,
        conformed.due_at,
        conformed.export_date,
        coalesce(conformed.ticket_kind, 'unknown') as ticket_kind,
        coalesce(
            conformed.ticket_status,
            statuses.canonical,
            categories.canonical,
            case when conformed.source_ticket_status is null then 'unknown' else 'other' end
        ) as ticket_status,
        coalesce(
            conformed.priority,
            priorities.canonical,
            case when conformed.source_priority is null then 'unknown' else 'other' end
        ) as priority

    from conformed

    inner join unread_exports
        on
            conformed.source_name = unread_exports.source_name
            and conformed.source_table = unread_exports.table_name
            and conformed.export_date = unread_exports.export_date

    left join statuses
        on lower(trim(conformed.source_ticket_status)) = statuses.word

    left join statuses as categories
        on lower(trim(conformed.source_status_category)) = categories.word

    left join priorities
        on lower(trim(conformed.source_priority)) = priorities.word

)

select * from looked_up
