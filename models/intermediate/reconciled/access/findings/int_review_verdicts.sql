with

as_of_dates as (

    select as_of_date from {{ ref('int_as_of_dates') }}

),

violations as (

    select * from {{ ref('int_review_violations') }}

    union all

    select * from {{ ref('int_revocation_violations') }}

),

items as (

    select * from {{ ref('int_review_items') }}

),

people as (

    select * from {{ ref('int_people_by_date') }}

),

-- Whether a revocation was carried out, the system shows, and not the review.
reviewed as (

    select
        as_of_dates.as_of_date,
        violations.rule_id,
        violations.subject_id,
        items.source_name,
        items.system_name,
        items.account_key,
        items.subject_employee_id,
        items.reviewer_employee_id,
        violations.evidence,
        case
            when violations.rule_id in ('regranted', 'revocation_not_effective')
                then items.account_source_name
            else items.source_name
        end as look_source

    from as_of_dates

    inner join violations
        on
            as_of_dates.as_of_date >= violations.from_date
            and as_of_dates.as_of_date < coalesce(violations.until_date, date '9999-12-31')

    inner join items
        on violations.review_item_key = items.review_item_key

)

select
    reviewed.as_of_date,
    reviewed.rule_id,
    reviewed.subject_id,
    reviewed.look_source,
    reviewed.source_name,
    people.person_id,
    reviewed.evidence,
    'violates' as verdict,
    case when reviewed.rule_id <> 'rubber_stamped' then reviewed.system_name end as system_name,
    case when reviewed.rule_id <> 'rubber_stamped' then reviewed.account_key end as account_key,
    coalesce(people.owner_name, 'unowned') as owner_name
from reviewed
left join people
    on
        reviewed.as_of_date = people.as_of_date
        and case
            when reviewed.rule_id in ('regranted', 'revocation_not_effective')
                then reviewed.subject_employee_id
            else reviewed.reviewer_employee_id
        end = people.employee_id
