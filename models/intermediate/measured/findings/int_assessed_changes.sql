with

moves as (

    select
        change_date,
        dimension,
        member,
        owner_name,
        asset_key,
        sum(assessed_change) as assessed_change,
        sum(open_change) as open_change,
        sum(high_change) as high_change

    from {{ ref('int_assessed_moves') }}

    group by change_date, dimension, member, owner_name, asset_key

),

-- How each asset stands from that day on.
standing as (

    select
        *,
        sum(assessed_change) over upto as assessed,
        sum(open_change) over upto as open_count,
        least(sum(high_change) over upto, 1) as high_count

    from moves

    window upto as (
        partition by dimension, member, asset_key
        order by change_date
        rows between unbounded preceding and current row
    )

),

valued as (

    select
        *,
        open_count * assessed as open_assessed,
        high_count * assessed as prevalent

    from standing

),

stepped as (

    select
        change_date,
        dimension,
        member,
        owner_name,
        assessed - coalesce(lag(assessed) over earlier, 0) as assessed,
        open_assessed - coalesce(lag(open_assessed) over earlier, 0) as open_assessed,
        prevalent - coalesce(lag(prevalent) over earlier, 0) as prevalent,
        open_count - coalesce(lag(open_count) over earlier, 0) as open_count,
        high_count - coalesce(lag(high_count) over earlier, 0) as high_count

    from valued

    window earlier as (
        partition by dimension, member, asset_key
        order by change_date
    )

),

summed as (

    select
        change_date,
        dimension,
        member,
        owner_name,
        sum(assessed) as assessed,
        sum(open_assessed) as open_assessed,
        sum(prevalent) as prevalent,
        sum(open_count) as open_count,
        sum(high_count) as high_count

    from stepped

    group by change_date, dimension, member, owner_name

),

changed as (

    select
        summed.change_date,
        summed.dimension,
        summed.member,
        summed.owner_name,
        kinds.kind,
        case kinds.kind
            when 'assessed' then summed.assessed
            when 'open_assessed' then summed.open_assessed
            when 'prevalent' then summed.prevalent
            when 'open_unassessed' then summed.open_count - summed.open_assessed
            when 'prevalent_unassessed' then summed.high_count - summed.prevalent
        end as change_count

    from summed

    cross join (
        values
        ('assessed'), ('open_assessed'), ('prevalent'), ('open_unassessed'),
        ('prevalent_unassessed')
    ) as kinds (kind)

)

select * from changed
where change_count <> 0
