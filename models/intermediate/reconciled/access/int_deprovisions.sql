with

people as (

    select
        employee_id,
        max_by(employment, as_of_date) as employment,
        max_by(ended_date, as_of_date) filter (where ended_date is not null) as ended_date,
        max_by(owner_name, as_of_date) as owner_name,
        min(as_of_date) filter (where employment = 'left') as left_date

    from {{ ref('int_people_by_date') }}

    group by employee_id

),

ended as (

    select
        links.account_key,
        links.person_id,
        records.source_name,
        records.system_name,
        people.owner_name,
        records.first_export_date,
        people.left_date,
        ends.enabled_date,
        ends.bound_date,
        ends.disabled_at,
        people.ended_date + 1 as gone_from_date,
        coalesce(ends.disabled_at, cast(ends.bound_date as timestamp)) as disabled_by_at

    from {{ ref('int_account_links') }} as links

    inner join people
        on links.employee_id = people.employee_id

    inner join {{ ref('int_account_records') }} as records
        on links.account_key = records.account_key

    inner join {{ ref('int_account_ends') }} as ends
        on links.account_key = ends.account_key

    where people.employment = 'left'

)

-- Of whom HR lists no longer, and never told the end, nobody knows how long it took.
select
    *,
    case
        when gone_from_date is null then null
        when disabled_by_at <= cast(gone_from_date as timestamp) then 0.0
        else
            {{ seconds_between('cast(gone_from_date as timestamp)', 'disabled_by_at') }}
            / cast(86400 as double)
    end as lag_days,
    case
        when gone_from_date is not null
            then greatest(cast(enabled_date - gone_from_date as int), 0)
    end as enabled_days
from ended
