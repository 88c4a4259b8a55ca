with

looks as (

    select * from {{ ref('int_access_looks') }}

),

-- Verdicts of dates on which the rule's sources were sound, and brought something new.
looked as (

    select
        verdicts.rule_id,
        verdicts.subject_id,
        verdicts.verdict,
        looks.as_of_date,
        looks.look_number,
        looks.next_look_date,
        looks.look_number - row_number() over (
            partition by verdicts.rule_id, verdicts.subject_id
            order by looks.look_number
        ) as run_number

    from {{ ref('int_access_verdicts') }} as verdicts

    inner join {{ ref('access_rules') }} as rules
        on verdicts.rule_id = rules.rule_id

    inner join looks
        on
            verdicts.look_source = looks.look_source
            and rules.needs_people = looks.needs_people
            and verdicts.as_of_date = looks.as_of_date

),

-- What nobody can tell stays what it was: open after a violation, and nothing before one.
known as (

    select
        *,
        count(case when verdict = 'violates' then 1 end) over (
            partition by rule_id, subject_id, run_number
            order by look_number
            rows between unbounded preceding and current row
        ) as violation_count

    from looked

),

runs as (

    select
        rule_id,
        subject_id,
        run_number,
        min(as_of_date) as first_open_date,
        max(as_of_date) as last_open_date,
        max(case when verdict = 'violates' then as_of_date end) as last_seen_date,
        min(look_number) as first_look_number,
        max(look_number) as last_look_number,
        max_by(next_look_date, look_number) filter (where next_look_date is not null)
            as next_look_date,
        lag(max(look_number)) over (
            partition by rule_id, subject_id
            order by min(look_number)
        ) as previous_look_number

    from known

    where violation_count > 0

    group by rule_id, subject_id, run_number

),

-- Back after fewer clean looks than this, it was never gone.
numbered as (

    select
        *,
        sum(
            case
                when
                    first_look_number - previous_look_number - 1
                    < {{ var('clean_looks_before_reopen') }}
                    then 0
                else 1
            end
        ) over (
            partition by rule_id, subject_id
            order by first_look_number
            rows between unbounded preceding and current row
        ) as episode_number

    from runs

)

select
    rule_id,
    subject_id,
    cast(episode_number as bigint) as episode_number,
    'fnd_' || left(md5('access|' || rule_id || '|' || subject_id), 16) as finding_id,
    min(first_open_date) as first_open_date,
    max(last_open_date) as last_open_date,
    max(last_seen_date) as last_seen_date,
    nullif(
        max(
            case
                when next_look_date > last_open_date then next_look_date
                else date '9999-12-31'
            end
        ),
        date '9999-12-31'
    ) as closed_date
from numbered
group by rule_id, subject_id, episode_number
