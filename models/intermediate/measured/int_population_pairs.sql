with

captures as (

    select * from {{ ref('int_population_sources') }}

),

sizes as (

    select
        as_of_date,
        source_name,
        sum(asset_count) as asset_count

    from captures

    group by as_of_date, source_name

),

recaptures as (

    select
        lefts.as_of_date,
        lefts.source_name as left_source,
        rights.source_name as right_source,
        sum(lefts.asset_count) as both_count

    from captures as lefts

    inner join captures as rights
        on
            lefts.as_of_date = rights.as_of_date
            and lefts.source_names = rights.source_names
            and lefts.source_name < rights.source_name

    group by lefts.as_of_date, lefts.source_name, rights.source_name

    -- With fewer than seven recaptures Chapman's estimator is badly biased.
    having sum(lefts.asset_count) >= 7

),

estimated as (

    select
        recaptures.*,
        lefts.asset_count as left_count,
        rights.asset_count as right_count,
        (lefts.asset_count + 1) * (rights.asset_count + 1) / (recaptures.both_count + 1) - 1
            as estimate,
        sqrt(
            (lefts.asset_count + 1) * (rights.asset_count + 1)
            * (lefts.asset_count - recaptures.both_count)
            * (rights.asset_count - recaptures.both_count)
            / (
                (recaptures.both_count + 1) * (recaptures.both_count + 1)
                * (recaptures.both_count + 2)
            )
        ) as standard_error

    from recaptures

    inner join sizes as lefts
        on
            recaptures.as_of_date = lefts.as_of_date
            and recaptures.left_source = lefts.source_name

    inner join sizes as rights
        on
            recaptures.as_of_date = rights.as_of_date
            and recaptures.right_source = rights.source_name

)

select
    as_of_date,
    left_source || ' | ' || right_source as member,
    left_count + right_count - both_count as captured_count,
    estimate,
    greatest(estimate - {{ var('z_95') }} * standard_error, left_count + right_count - both_count)
        as estimate_low,
    estimate + {{ var('z_95') }} * standard_error as estimate_high
from estimated
