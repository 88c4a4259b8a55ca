with

changes as (

    select * from {{ ref('int_finding_changes') }}

),

as_of_dates as (

    select as_of_date from {{ ref('int_as_of_dates') }}

),

slices as (

    select
        dimension,
        member,
        owner_name,
        min(as_of_date) as first_date

    from changes

    group by dimension, member, owner_name

),

grid as (

    select
        as_of_dates.as_of_date,
        slices.dimension,
        slices.member,
        slices.owner_name

    from as_of_dates

    inner join slices
        on as_of_dates.as_of_date >= slices.first_date

),

filled as (

    select
        grid.as_of_date,
        grid.dimension,
        grid.member,
        grid.owner_name,
        coalesce(changes.new_count, 0) + coalesce(changes.reopened_count, 0) as arrived,
        coalesce(changes.remediated_count, 0) as remediated,
        coalesce(changes.other_count, 0) + coalesce(changes.unseen_count, 0) as otherwise_left,
        coalesce(changes.aged_count, 0) as aged,
        coalesce(changes.followed_count, 0) + coalesce(changes.came_back_count, 0) as followed,
        coalesce(changes.came_back_count, 0) as came_back,
        coalesce(changes.fix_unit_count, 0) as fix_units,
        coalesce(changes.fixable_count, 0) as fixable,
        coalesce(changes.assessed_count, 0) as assessed,
        coalesce(changes.open_assessed_count, 0) as open_assessed,
        coalesce(changes.prevalent_count, 0) as prevalent,
        coalesce(changes.open_unassessed_count, 0) as open_unassessed,
        coalesce(changes.prevalent_unassessed_count, 0) as prevalent_unassessed

    from grid

    left join changes
        on
            grid.as_of_date = changes.as_of_date
            and grid.dimension = changes.dimension
            and grid.member = changes.member

),

cumulated as (

    select
        as_of_date,
        dimension,
        member,
        owner_name,
        cast(sum(arrived) over upto as bigint) as arrived_count,
        cast(sum(remediated) over upto as bigint) as remediated_count,
        cast(sum(arrived - remediated - otherwise_left) over upto as bigint) as open_count,
        cast(sum(aged) over upto as bigint) as aged_count,
        cast(sum(followed) over upto as bigint) as followed_count,
        cast(sum(remediated - followed) over upto as bigint) as not_followed_count,
        cast(sum(came_back) over upto as bigint) as came_back_count,
        cast(sum(fix_units) over upto as bigint) as fix_unit_count,
        cast(sum(fixable) over upto as bigint) as fixable_count,
        cast(sum(assessed) over upto as bigint) as assessed_count,
        cast(sum(open_assessed) over upto as bigint) as open_assessed_count,
        cast(sum(prevalent) over upto as bigint) as prevalent_count,
        cast(sum(open_unassessed) over upto as bigint) as open_unassessed_count,
        cast(sum(prevalent_unassessed) over upto as bigint) as prevalent_unassessed_count

    from filled

    window upto as (
        partition by dimension, member
        order by as_of_date
        rows between unbounded preceding and current row
    )

)

select * from cumulated
