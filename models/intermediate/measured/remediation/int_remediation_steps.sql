with

exits as (

    select * from {{ ref('int_remediation_exits') }}

    -- Who leaves when he comes was at no risk.
    where exit_age > entry_age

),

moves as (

    select
        as_of_date,
        population,
        stratum,
        owner_name,
        origin_name,
        entry_age as age_days,
        episode_count as entering,
        0 as leaving,
        0 as remediated,
        0 as competing
    from exits

    union all

    select
        as_of_date,
        population,
        stratum,
        owner_name,
        origin_name,
        exit_age as age_days,
        0 as entering,
        episode_count as leaving,
        case when outcome = 'remediated' then episode_count else 0 end as remediated,
        case when outcome = 'competing' then episode_count else 0 end as competing
    from exits

),

steps as (

    select
        as_of_date,
        population,
        stratum,
        owner_name,
        origin_name,
        age_days,
        cast(sum(entering) as double) as entering,
        cast(sum(leaving) as double) as leaving,
        cast(sum(remediated) as double) as remediated,
        cast(sum(competing) as double) as competing

    from moves

    group by as_of_date, population, stratum, owner_name, origin_name, age_days

)

select * from steps
