with

outcomes as (

    select * from {{ ref('int_finding_outcomes') }}

),

-- Episodes that began and ended alike are counted together: dates meet few rows.
cells as (

    select
        severity,
        owner_name,
        detector_name,
        detected_date,
        entered_date,
        last_open_date,
        ended_date,
        case
            when closure_reason in ('fixed_verified', 'fixed_inferred') then 'remediated'
            when closure_reason in ('asset_retired', 'risk_accepted', 'false_positive')
                then 'competing'
            when closure_reason is not null then 'censored'
            else 'open'
        end as outcome,
        count(*) as episode_count

    from outcomes

    group by
        severity, owner_name, detector_name, detected_date, entered_date, last_open_date,
        ended_date, outcome

)

select * from cells
