with

accounts as (

    select * from {{ ref('int_accounts_by_date') }}

    where account_status in ('enabled', 'unknown')

),

reviews as (

    select
        *,
        {{ account_key('reviews') }} as account_key
    from {{ ref('break_glass_accounts') }} as reviews

),

reviewed as (

    select distinct
        accounts.as_of_date,
        accounts.account_key

    from accounts

    inner join reviews
        on
            accounts.account_key = reviews.account_key
            and accounts.as_of_date >= reviews.reviewed_on
            and accounts.as_of_date - {{ var('break_glass_review_days') }} < reviews.reviewed_on

),

judged as (

    select
        accounts.*,
        rules.rule_id,
        case rules.rule_id
            when 'unmatched_account'
                then
                    case
                        when accounts.ownership = 'unmatched' then 'violates'
                        when accounts.ownership = 'unknown' then 'unknown'
                    end
            when 'leaver_still_active'
                then
                    case
                        when accounts.ownership = 'leaver' then 'violates'
                        when accounts.ownership = 'unknown' then 'unknown'
                    end
            when 'ownerless_account'
                then
                    case
                        when accounts.ownership = 'ownerless' then 'violates'
                        when accounts.ownership = 'unknown' then 'unknown'
                    end
            when 'dormant_account'
                then
                    case
                        when accounts.has_privilege then null
                        when accounts.use_state = 'dormant' then 'violates'
                        when accounts.use_state = 'unknown' then 'unknown'
                    end
            when 'dormant_privileged_account'
                then
                    case
                        when not accounts.has_privilege then null
                        when accounts.use_state = 'dormant' then 'violates'
                        when accounts.use_state = 'unknown' then 'unknown'
                    end
            when 'mfa_missing'
                then
                    case
                        when not accounts.is_interactive then null
                        when accounts.mfa_state = 'missing' then 'violates'
                        when accounts.mfa_state = 'unknown' then 'unknown'
                    end
            when 'break_glass_unreviewed'
                then
                    case
                        when accounts.judged_kind = 'break_glass' and reviewed.account_key is null
                            then 'violates'
                    end
        end as rule_verdict

    from accounts

    cross join (
        values
        ('unmatched_account'), ('leaver_still_active'), ('ownerless_account'), ('dormant_account'),
        ('dormant_privileged_account'), ('mfa_missing'), ('break_glass_unreviewed')
    ) as rules (rule_id)

    left join reviewed
        on
            accounts.as_of_date = reviewed.as_of_date
            and accounts.account_key = reviewed.account_key

)

select
    as_of_date,
    rule_id,
    account_key as subject_id,
    source_name as look_source,
    source_name,
    system_name,
    account_key,
    person_id,
    owner_name,
    {{ account_evidence() }} as evidence,
    -- What may or may not be enabled may or may not violate.
    case when account_status = 'unknown' then 'unknown' else rule_verdict end as verdict
from judged
where rule_verdict is not null
