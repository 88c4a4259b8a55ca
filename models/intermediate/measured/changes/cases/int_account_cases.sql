with

ends as (

    select * from {{ ref('int_change_ends') }}

    where
        metric_id in (
            'orphaned_accounts', 'unmatched_accounts', 'leaver_accounts', 'ownerless_accounts',
            'dormant_accounts', 'dormant_privileged', 'unknown_use_share', 'mfa_coverage',
            'mfa_enrolled_share', 'phishing_resistant_share'
        )

),

-- What can be said of an account in a word, where a figure speaks of it at all.
accounts as (

    select
        as_of_date,
        account_key,
        system_name,
        owner_name,
        has_privilege,
        case
            when ownership in ('unmatched', 'leaver') then ownership
            when ownership = 'owned' and judged_kind = 'human' then 'employed'
            when ownership = 'owned' then 'answered'
            when ownership = 'ownerless' then ownership
            when judged_kind in ('human', 'unknown') then 'unknown'
        end as ownership,
        case
            when use_state in ('new', 'used') then 'used'
            when use_state in ('dormant', 'unknown') then use_state
        end as use_state,
        case
            when not is_interactive then null
            when not is_mfa_enforcement_told then 'unknown'
            else mfa_state
        end as mfa_state,
        case when is_interactive then coalesce(cast(is_mfa_enrolled as string), 'unknown') end
            as enrolment,
        case
            when is_interactive then coalesce(cast(is_phishing_resistant as string), 'unknown')
        end as resistance

    from {{ ref('int_accounts_by_date') }}

    where is_enabled

),

worded as (

    select
        ends.metric_id,
        ends.as_of_date,
        ends.baseline_date,
        ends.is_final,
        accounts.account_key,
        accounts.system_name,
        accounts.owner_name,
        case
            when ends.metric_id = 'ownerless_accounts'
                then
                    case
                        when accounts.ownership in ('ownerless', 'answered') then accounts.ownership
                    end
            when ends.metric_id in ('orphaned_accounts', 'unmatched_accounts', 'leaver_accounts')
                then
                    case
                        when accounts.ownership not in ('ownerless', 'answered')
                            then accounts.ownership
                    end
            when ends.metric_id in ('dormant_accounts', 'unknown_use_share')
                then accounts.use_state
            when ends.metric_id = 'dormant_privileged'
                then case when accounts.has_privilege then accounts.use_state end
            when ends.metric_id = 'mfa_coverage' then accounts.mfa_state
            when ends.metric_id = 'mfa_enrolled_share' then accounts.enrolment
            else accounts.resistance
        end as word

    from ends

    inner join accounts
        on ends.end_date = accounts.as_of_date

)

select
    metric_id,
    as_of_date,
    baseline_date,
    is_final,
    account_key as case_id,
    account_key as subject_id,
    system_name as subject_name,
    owner_name,
    case
        when metric_id = 'unknown_use_share' and word = 'unknown' then 'counted'
        when word = 'unknown' then 'unknown'
        when metric_id = 'orphaned_accounts' and word in ('unmatched', 'leaver') then 'counted'
        when metric_id = 'unmatched_accounts' and word = 'unmatched' then 'counted'
        when metric_id = 'leaver_accounts' and word = 'leaver' then 'counted'
        when metric_id = 'unknown_use_share' then 'other'
        when word in ('covered', 'dormant', 'ownerless', 'true') then 'counted'
        else 'other'
    end as state
from worded
where word is not null
