with

events as (

    select * from {{ ref('int_deadline_events') }}

),

as_of_dates as (

    select as_of_date from {{ ref('int_as_of_dates') }}

),

recent as (

    select
        as_of_dates.as_of_date,
        events.owner_name,
        events.severity,
        events.detector_name,
        events.flow,
        sum(events.event_count) as event_count

    from as_of_dates

    inner join events
        on
            as_of_dates.as_of_date >= events.event_date
            and as_of_dates.as_of_date - {{ var('comparison_days') }} < events.event_date

    group by
        as_of_dates.as_of_date, events.owner_name, events.severity, events.detector_name,
        events.flow

),

counted as (

    {% call sliced(
        'recent', [[], ['severity'], ['owner'], ['detector'], ['severity', 'owner']]
    ) %}
        {{ counts_by_word('flow', 'event_count', [
            'remediated', 'high_risk_remediated', 'high_risk_left', 'due_met', 'due_missed',
        ]) }}
    {% endcall %}

)

select * from counted
