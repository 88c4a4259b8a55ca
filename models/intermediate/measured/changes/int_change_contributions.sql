with

sides as (

    select * from {{ ref('int_change_sides') }}

),

strata as (

    select * from {{ ref('int_change_strata') }}

),

contributed as (

    select
        sides.metric_id,
        sides.control_id,
        sides.as_of_date,
        sides.baseline_date,
        sides.case_id,
        sides.asset_id,
        sides.subject_id,
        sides.subject_name,
        sides.owner_name,
        sides.part,
        sides.side,
        case
            when sides.is_count and sides.side = 'goes' then -sides.counted
            when sides.is_count then sides.counted
            -- An owner that one end does not know has no rate that could change: it is all mix.
            when strata.start_denominator = 0 or strata.end_denominator = 0 then 0.0
            when sides.side = 'comes'
                then
                    strata.mean_weight * (sides.counted - sides.weight * strata.cohort_end_rate)
                    / strata.end_denominator
            when sides.side = 'goes'
                then
                    -strata.mean_weight
                    * (sides.counted - sides.weight * strata.cohort_start_rate)
                    / strata.start_denominator
            else strata.mean_weight * sides.counted / strata.cohort
        end as contribution

    from sides

    left join strata
        on
            sides.metric_id = strata.metric_id
            and sides.control_id = strata.control_id
            and sides.owner_name = strata.owner_name

    -- Of a share of nothing at an end there is no change to tell.
    where sides.is_count or strata.owner_name is not null

)

select * from contributed
