with

deprovisions as (

    select
        *,
        cast(disabled_by_at as date) as disabled_date,
        coalesce(gone_from_date, left_date) as due_date,
        case
            when gone_from_date is null then 'unknown_end'
            when disabled_at is not null and lag_days <= 1 then 'within'
            when bound_date is not null and lag_days <= 1 then 'within'
            when enabled_days >= 1 or disabled_at is not null then 'later'
            else 'unknown'
        end as promptness
    from {{ ref('int_deprovisions') }}

)

-- A day after the end it is known who was prompt, if an export or a time stamp tells.
select
    account_key,
    owner_name,
    system_name,
    promptness,
    greatest(
        due_date + 1,
        first_export_date,
        case when promptness = 'within' then disabled_date else first_export_date end
    ) as known_date
from deprovisions
