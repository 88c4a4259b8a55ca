with

counts as (

    select * from {{ ref('int_finding_counts') }}

    where dimension = 'severity_owner'

),

changes as (

    select * from {{ ref('int_finding_changes') }}

),

flows as (

    select
        counts.as_of_date,
        counts.owner_name,
        counts.open_count,
        cast(coalesce(changes.new_count, 0) as bigint) as new_count,
        cast(coalesce(changes.reopened_count, 0) as bigint) as reopened_count,
        cast(coalesce(changes.remediated_count, 0) as bigint) as remediated_count,
        cast(coalesce(changes.other_count, 0) as bigint) as otherwise_closed_count,
        cast(coalesce(changes.unseen_count, 0) as bigint) as out_of_sight_count,
        split_part(counts.member, ' | ', 1) as severity

    from counts

    left join changes
        on
            counts.as_of_date = changes.as_of_date
            and counts.dimension = changes.dimension
            and counts.member = changes.member

)

select * from flows
