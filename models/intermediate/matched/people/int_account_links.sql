with

accounts as (

    select * from {{ ref('int_account_records') }}

    where account_kind not in ('break_glass', 'service', 'shared')

),

person_keys as (

    select * from {{ ref('int_person_keys') }}

    where employee_count = 1

),

decisions as (

    select
        *,
        {{ account_key('decisions') }} as account_key
    from {{ ref('account_link_decisions') }} as decisions

),

stacked as (

    select
        claims.account_key,
        person_keys.employee_id,
        claims.key_kind as link_rule,
        claims.key_value as link_evidence,
        link_keys.grade as link_strength,
        link_keys.link_rank,
        claims.last_export_date

    from {{ ref('int_account_claims') }} as claims

    inner join accounts
        on claims.account_key = accounts.account_key

    inner join person_keys
        on
            claims.key_space = person_keys.key_space
            and claims.key_value = person_keys.key_value

    inner join {{ ref('account_link_keys') }} as link_keys
        on claims.key_kind = link_keys.key_kind

    -- Who is told apart from one person may be another.
    left join decisions
        on
            claims.account_key = decisions.account_key
            and decisions.decision = 'cannot_link'
            and coalesce(decisions.employee_id, person_keys.employee_id) = person_keys.employee_id

    where decisions.account_key is null

    union all

    select
        account_key,
        employee_id,
        'must_link' as link_rule,
        reason as link_evidence,
        'strong' as link_strength,
        0 as link_rank,
        decided_on as last_export_date
    from decisions
    where decision = 'must_link'

),

-- The best kind of key decides, and of several values of it the one that was exported last.
placed as (

    select
        *,
        dense_rank() over (
            partition by account_key
            order by link_rank asc nulls last, last_export_date desc
        ) as place

    from stacked

),

linked as (

    select
        account_key,
        min(employee_id) as employee_id,
        min(link_rule) as link_rule,
        min(link_evidence) as link_evidence,
        min(link_strength) as link_strength

    from placed

    where place = 1

    group by account_key

    -- Two people with an equal claim: neither.
    having count(distinct employee_id) = 1

)

select
    account_key,
    {{ person_id('employee_id') }} as person_id,
    employee_id,
    link_rule,
    link_evidence,
    link_strength
from linked
