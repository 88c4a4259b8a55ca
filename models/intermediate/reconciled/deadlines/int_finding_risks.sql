with

deadlines as (

    select * from {{ ref('int_finding_deadlines') }}

    where finding_kind is distinct from 'access'

),

facts as (

    select * from {{ ref('int_deadline_facts') }}

),

-- What is known of the threat changes while a finding is open.
periods as (

    select
        deadlines.finding_id,
        deadlines.episode_number,
        deadlines.owner_name,
        deadlines.severity,
        deadlines.detector_name,
        deadlines.closure_reason,
        facts.is_high_risk,
        facts.is_ransomware,
        facts.is_known_exploited,
        case
            when facts.is_known_exploited
                then greatest(
                    deadlines.started_date,
                    coalesce(facts.catalogue_added_date, deadlines.started_date)
                )
        end as exposed_from,
        greatest(deadlines.first_open_date, facts.moment_date) as from_date,
        least(coalesce(deadlines.left_date, date '9999-12-31'), facts.next_moment_date) as to_date,
        coalesce(deadlines.left_date <= facts.next_moment_date, false) as is_last

    from deadlines

    inner join facts
        on
            deadlines.finding_id = facts.finding_id
            and deadlines.clock_number = facts.clock_number
            and deadlines.first_open_date < facts.next_moment_date
            and coalesce(deadlines.left_date, date '9999-12-31') > facts.moment_date

)

select * from periods
where from_date < to_date
