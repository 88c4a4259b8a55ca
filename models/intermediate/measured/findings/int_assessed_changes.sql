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
        sum(assessed_change) over upto as is_assessed,
        sum(open_change) over upto as open_count,
        least(sum(high_change) over upto, 1) as is_prevalent

    from moves

    window upto as (
        partition by dimension, member, asset_key
        order by change_date
        rows between unbounded preceding and current row
    )

),

valued as (

    select
        standing.change_date,
        standing.dimension,
        standing.member,
        standing.owner_name,
        standing.asset_key,
        kinds.kind,
        case kinds.kind
            when 'assessed' then standing.is_assessed
            when 'open_assessed' then standing.open_count * standing.is_assessed
            when 'prevalent' then standing.is_prevalent * standing.is_assessed
            when 'open_unassessed' then standing.open_count * (1 - standing.is_assessed)
            when 'prevalent_unassessed' then standing.is_prevalent * (1 - standing.is_assessed)
        end as kind_value

    from standing

    cross join (
        values
        ('assessed'), ('open_assessed'), ('prevalent'), ('open_unassessed'),
        ('prevalent_unassessed')
    ) as kinds (kind)

),

changed as (

    select
        *,
        kind_value - coalesce(lag(kind_value) over (
            partition by dimension, member, asset_key, kind
            order by change_date
        ), 0) as change_count

    from valued

)

select
    change_date,
    dimension,
    member,
    owner_name,
    kind,
    sum(change_count) as change_count
from changed
where change_count <> 0
group by change_date, dimension, member, owner_name, kind
