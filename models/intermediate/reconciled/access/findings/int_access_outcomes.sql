with

episodes as (

    select * from {{ ref('int_access_episodes') }}

),

verdicts as (

    select * from {{ ref('int_access_verdicts') }}

    where verdict = 'violates'

),

rules as (

    select * from {{ ref('access_rules') }}

),

-- Whose it is and what shows it, as last seen.
latest as (

    select
        rule_id,
        subject_id,
        max_by(source_name, as_of_date) filter (where source_name is not null) as source_name,
        max_by(system_name, as_of_date) filter (where system_name is not null) as system_name,
        max_by(account_key, as_of_date) filter (where account_key is not null) as account_key,
        max_by(person_id, as_of_date) filter (where person_id is not null) as person_id,
        max_by(owner_name, as_of_date) filter (where owner_name is not null) as owner_name,
        max_by(evidence, as_of_date) filter (where evidence is not null) as evidence

    from verdicts

    group by rule_id, subject_id

)

select
    episodes.finding_id,
    episodes.episode_number,
    episodes.rule_id,
    episodes.subject_id,
    latest.source_name,
    latest.account_key,
    latest.person_id,
    latest.evidence,
    rules.severity,
    episodes.first_open_date,
    episodes.last_open_date,
    episodes.last_seen_date,
    episodes.closed_date as ended_date,
    coalesce(latest.system_name, 'several systems') as system_name,
    coalesce(latest.owner_name, 'unowned') as owner_name,
    -- Nobody says that it was fixed: a complete list shows that it is no longer so.
    case when episodes.closed_date is not null then 'fixed_inferred' end as closure_reason
from episodes
inner join latest
    on
        episodes.rule_id = latest.rule_id
        and episodes.subject_id = latest.subject_id
inner join rules
    on episodes.rule_id = rules.rule_id
