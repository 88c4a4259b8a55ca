with

findings as (

    select * from {{ ref('int_finding_outcomes') }}

),

access_findings as (

    select * from {{ ref('int_access_outcomes') }}

),

-- Like is compared with like: findings of a severity, access findings of a rule.
episodes as (

    select
        'findings' as population,
        severity as stratum,
        owner_name,
        detector_name as origin_name,
        closure_reason,
        detected_date,
        entered_date,
        last_open_date,
        ended_date
    from findings

    union all

    select
        'access_findings' as population,
        rule_id as stratum,
        owner_name,
        system_name as origin_name,
        closure_reason,
        first_open_date as detected_date,
        first_open_date as entered_date,
        last_open_date,
        ended_date
    from access_findings

),

-- Episodes that began and ended alike are counted together: dates meet few rows.
cells as (

    select
        population,
        stratum,
        owner_name,
        origin_name,
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

    from episodes

    group by
        population, stratum, owner_name, origin_name, detected_date, entered_date, last_open_date,
        ended_date, outcome

)

select * from cells
