with

changes as (

    {{ stacked(
        [
            ref('int_backlog_changes'),
            ref('int_fix_unit_changes'),
            ref('int_assessed_changes'),
        ],
        ['change_date', 'dimension', 'member', 'owner_name', 'kind', 'change_count'],
    ) }}

),

as_of_dates as (

    select as_of_date from {{ ref('int_as_of_dates') }}

),

-- What happened since the as-of date before belongs to the date.
days as (

    select
        changed.change_date,
        min(as_of_dates.as_of_date) as as_of_date

    from (select distinct change_date from changes) as changed

    inner join as_of_dates
        on changed.change_date <= as_of_dates.as_of_date

    group by changed.change_date

),

dated as (

    select
        days.as_of_date,
        changes.dimension,
        changes.member,
        changes.owner_name,
        sum(changes.change_count) filter (where changes.kind = 'new') as new_count,
        sum(changes.change_count) filter (where changes.kind = 'reopened') as reopened_count,
        sum(changes.change_count) filter (where changes.kind = 'remediated') as remediated_count,
        sum(changes.change_count) filter (where changes.kind = 'otherwise_closed') as other_count,
        sum(changes.change_count) filter (where changes.kind = 'out_of_sight') as unseen_count,
        sum(changes.change_count) filter (where changes.kind = 'aged') as aged_count,
        sum(changes.change_count) filter (where changes.kind = 'followed') as followed_count,
        sum(changes.change_count) filter (where changes.kind = 'came_back') as came_back_count,
        sum(changes.change_count) filter (where changes.kind = 'fix_unit') as fix_unit_count,
        sum(changes.change_count) filter (where changes.kind = 'fixable') as fixable_count,
        sum(changes.change_count) filter (where changes.kind = 'assessed') as assessed_count,
        sum(changes.change_count) filter (where changes.kind = 'open_assessed')
            as open_assessed_count,
        sum(changes.change_count) filter (where changes.kind = 'prevalent') as prevalent_count,
        sum(changes.change_count) filter (where changes.kind = 'open_unassessed')
            as open_unassessed_count,
        sum(changes.change_count) filter (where changes.kind = 'prevalent_unassessed')
            as prevalent_unassessed_count

    from changes

    inner join days
        on changes.change_date = days.change_date

    group by days.as_of_date, changes.dimension, changes.member, changes.owner_name

)

select * from dated
