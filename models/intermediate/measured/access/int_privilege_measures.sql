with

privileges as (

    select * from {{ ref('int_privileges_by_date') }}

    where is_enabled and judged_kind in ('external', 'human')

),

people as (

    select
        as_of_date,
        employee_id,
        min(owner_name) as owner_name

    from {{ ref('int_accounts_by_date') }}

    where is_enabled and employee_id is not null

    group by as_of_date, employee_id

),

conflicts as (

    select
        as_of_date,
        employee_id,
        bool_and(is_compensated) as is_compensated

    from {{ ref('int_person_conflicts') }}

    where is_enabled

    group by as_of_date, employee_id

),

judged as (

    select
        people.*,
        conflicts.is_compensated

    from people

    left join conflicts
        on
            people.as_of_date = conflicts.as_of_date
            and people.employee_id = conflicts.employee_id

),

held as (

    {% call sliced('privileges', [[], ['owner'], ['system'], ['system', 'owner']]) %}
        count(case when is_standing or is_just_in_time then 1 end) as known,
        count(case when is_standing then 1 end) as standing,
        count(case when not is_standing and not is_just_in_time then 1 end) as unknown_grant_count
    {% endcall %}

),

able as (

    {% call sliced('judged', [[], ['owner']]) %}
        count(*) as people,
        count(case when not is_compensated then 1 end) as toxic
    {% endcall %}

),

measures as (

    {{ access_shares('held', [
        ('standing_privilege', 'standing', 'known', ['unknown_grant']),
    ]) }}

    union all

    {{ access_shares('able', [
        ('toxic_combinations', 'toxic', 'people', []),
    ]) }}

)

select * from measures
