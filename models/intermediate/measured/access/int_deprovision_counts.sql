with

as_of_dates as (

    select as_of_date from {{ ref('int_as_of_dates') }}

),

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

),

-- A day after the end it is known who was prompt, if an export or a time stamp tells.
judged as (

    select
        as_of_dates.as_of_date,
        deprovisions.owner_name,
        deprovisions.system_name,
        deprovisions.promptness

    from as_of_dates

    inner join deprovisions
        on
            as_of_dates.as_of_date > deprovisions.due_date
            and as_of_dates.as_of_date >= deprovisions.first_export_date
            and (
                deprovisions.promptness in ('later', 'unknown', 'unknown_end')
                or as_of_dates.as_of_date >= deprovisions.disabled_date
            )

),

counted as (

    {% call sliced('judged', [[], ['owner'], ['system'], ['system', 'owner']]) %}
        count(case when promptness = 'within' then 1 end) as within_a_day,
        count(case when promptness in ('later', 'within') then 1 end) as known,
        count(case when promptness = 'unknown' then 1 end) as unknown_moment_count,
        count(case when promptness = 'unknown_end' then 1 end) as unknown_end_count
    {% endcall %}

)

select * from counted
