with

accounts as (

    select * from {{ ref('int_accounts_by_date') }}

    where is_enabled

),

counted as (

    {% call sliced('accounts', [[], ['owner'], ['system'], ['system', 'owner']]) %}
        count(case when ownership = 'unmatched' then 1 end) as unmatched,
        count(case when ownership = 'leaver' then 1 end) as leaver,
        count(case when ownership = 'owned' and judged_kind = 'human' then 1 end) as employed,
        count(case when ownership = 'unknown' and judged_kind = 'human' then 1 end)
            as unknown_person_count,
        count(case when judged_kind = 'external' then 1 end) as external_count,
        count(case when judged_kind = 'unknown' then 1 end) as unknown_kind_count,
        count(case when ownership = 'ownerless' then 1 end) as ownerless,
        count(case when ownership = 'owned' and judged_kind <> 'human' then 1 end) as answered,
        count(case when use_state = 'dormant' then 1 end) as dormant,
        count(case when use_state in ('dormant', 'new', 'used') then 1 end) as use_known,
        count(case when use_state = 'unknown' then 1 end) as unknown_use_count,
        count(case when use_state = 'break_glass' then 1 end) as break_glass_count,
        count(case when use_state = 'dormant' and has_privilege then 1 end) as dormant_privileged,
        count(case when use_state in ('dormant', 'new', 'used') and has_privilege then 1 end)
            as use_known_privileged,
        count(case when use_state = 'unknown' and has_privilege then 1 end)
            as unknown_use_privileged_count,
        count(case when use_state = 'break_glass' and has_privilege then 1 end)
            as break_glass_privileged_count,
        count(
            case when is_interactive and is_mfa_enforcement_told and mfa_state = 'covered' then 1 end
        ) as covered,
        count(
            case when is_interactive and is_mfa_enforcement_told and mfa_state = 'missing' then 1 end
        ) as uncovered,
        count(case when is_interactive and not is_mfa_enforcement_told then 1 end)
            as enforcement_not_told_count,
        count(
            case when is_interactive and is_mfa_enforcement_told and mfa_state = 'unknown' then 1 end
        ) as unknown_mfa_count,
        count(case when is_interactive and is_mfa_enrolled then 1 end) as enrolled,
        count(case when is_interactive then is_mfa_enrolled end) as enrolment_known,
        count(case when is_interactive and is_mfa_enrolled is null then 1 end)
            as unknown_enrolment_count,
        count(case when is_interactive and is_phishing_resistant then 1 end) as resistant,
        count(case when is_interactive then is_phishing_resistant end) as methods_known,
        count(case when is_interactive and is_phishing_resistant is null then 1 end)
            as unknown_methods_count
    {% endcall %}

),

measures as (

    {{ access_shares('counted', [
        ('orphaned_accounts', 'unmatched + leaver', 'unmatched + leaver + employed',
            ['external', 'unknown_kind', 'unknown_person']),
        ('unmatched_accounts', 'unmatched', 'unmatched + leaver + employed',
            ['external', 'unknown_kind', 'unknown_person']),
        ('leaver_accounts', 'leaver', 'unmatched + leaver + employed',
            ['external', 'unknown_kind', 'unknown_person']),
        ('ownerless_accounts', 'ownerless', 'ownerless + answered', []),
        ('dormant_accounts', 'dormant', 'use_known', ['break_glass', 'unknown_use']),
        ('dormant_privileged', 'dormant_privileged', 'use_known_privileged',
            ['break_glass_privileged', 'unknown_use_privileged']),
        ('unknown_use_share', 'unknown_use_count', 'use_known + unknown_use_count',
            ['break_glass']),
        ('mfa_coverage', 'covered', 'covered + uncovered',
            ['enforcement_not_told', 'unknown_mfa']),
        ('mfa_enrolled_share', 'enrolled', 'enrolment_known', ['unknown_enrolment']),
        ('phishing_resistant_share', 'resistant', 'methods_known', ['unknown_methods']),
    ]) }}

)

select * from measures
