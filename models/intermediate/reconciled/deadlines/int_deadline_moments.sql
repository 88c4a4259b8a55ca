with

episodes as (

    select * from {{ ref('int_finding_clocks') }}

),

threats as (

    select * from {{ ref('int_finding_threats') }}

),

exposures as (

    select * from {{ ref('int_asset_exposures') }}

),

policies as (

    select * from {{ ref('deadline_policies') }}

),

latest as (

    select max(as_of_date) as as_of_date from {{ ref('int_as_of_dates') }}

),

clocks as (

    select
        episodes.finding_id,
        episodes.clock_number,
        min(episodes.asset_id) as asset_id,
        min(episodes.cve_ids) as cve_ids,
        min(episodes.started_date) as started_date,
        max(coalesce(episodes.ended_date, latest.as_of_date)) as until_date

    from episodes

    cross join latest

    group by episodes.finding_id, episodes.clock_number

),

-- A clock is looked at when it starts, and again whenever a fact or the policy changes.
changes as (

    select
        finding_id,
        clock_number,
        started_date as moment_date,
        true as is_fact
    from clocks

    union all

    select
        clocks.finding_id,
        clocks.clock_number,
        threats.valid_from as moment_date,
        true as is_fact
    from clocks
    inner join threats
        on
            clocks.cve_ids = threats.cve_ids
            and clocks.started_date < threats.valid_from
            and clocks.until_date >= threats.valid_from

    union all

    select
        clocks.finding_id,
        clocks.clock_number,
        exposures.valid_from as moment_date,
        true as is_fact
    from clocks
    inner join exposures
        on
            clocks.asset_id = exposures.asset_id
            and clocks.started_date < exposures.valid_from
            and clocks.until_date >= exposures.valid_from

    union all

    select
        clocks.finding_id,
        clocks.clock_number,
        policies.valid_from as moment_date,
        false as is_fact
    from clocks
    inner join policies
        on
            clocks.started_date < policies.valid_from
            and clocks.until_date >= policies.valid_from

)

select
    finding_id,
    clock_number,
    moment_date,
    bool_or(is_fact) as is_fact_changed,
    coalesce(
        lead(moment_date) over (
            partition by finding_id, clock_number
            order by moment_date
        ),
        date '9999-12-31'
    ) as next_moment_date
from changes
group by finding_id, clock_number, moment_date
