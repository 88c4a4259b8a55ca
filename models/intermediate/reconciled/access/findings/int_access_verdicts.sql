with

privileges as (

    select * from {{ ref('int_privileges_by_date') }}

    where (is_standing or is_maybe_standing) and is_just_in_time_wanted

),

conflicts as (

    select * from {{ ref('int_person_conflicts') }}

    where not is_compensated

)

select
    as_of_date,
    rule_id,
    subject_id,
    look_source,
    source_name,
    system_name,
    account_key,
    person_id,
    owner_name,
    evidence,
    verdict
from {{ ref('int_account_verdicts') }}

union all

select
    as_of_date,
    'standing_privilege' as rule_id,
    account_key || '|' || target_kind || '|' || target_id || '|' || resource_name as subject_id,
    source_name as look_source,
    source_name,
    system_name,
    account_key,
    person_id,
    owner_name,
    path as evidence,
    case when is_enabled and is_standing then 'violates' else 'unknown' end as verdict
from privileges

union all

select
    as_of_date,
    'toxic_combination' as rule_id,
    person_id || '|' || conflict_id as subject_id,
    'all' as look_source,
    cast(null as string) as source_name,
    'several systems' as system_name,
    cast(null as string) as account_key,
    person_id,
    owner_name,
    first_path || ' and ' || second_path as evidence,
    case when is_enabled then 'violates' else 'unknown' end as verdict
from conflicts

union all

select
    as_of_date,
    rule_id,
    subject_id,
    look_source,
    source_name,
    system_name,
    account_key,
    person_id,
    owner_name,
    evidence,
    verdict
from {{ ref('int_review_verdicts') }}
