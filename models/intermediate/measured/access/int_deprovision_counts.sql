with

as_of_dates as (

    select as_of_date from {{ ref('int_as_of_dates') }}

),

deprovisions as (

    select * from {{ ref('int_deprovision_promptness') }}

),

judged as (

    select
        as_of_dates.as_of_date,
        deprovisions.owner_name,
        deprovisions.system_name,
        deprovisions.promptness

    from as_of_dates

    inner join deprovisions
        on as_of_dates.as_of_date >= deprovisions.known_date

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
