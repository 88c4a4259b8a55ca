{# What shows that an account violates a rule, in words; without names of people. #}
{% macro account_evidence() -%}
    case rule_id
        when 'unmatched_account' then 'no key of it is a key of one person'
        when 'leaver_still_active'
            then 'employment ended ' || coalesce(cast(ended_date as string), 'on an unknown day')
        when 'ownerless_account'
            then coalesce('its owner is ' || owner_employment, 'no owner is known')
        when 'mfa_missing'
            then
                case
                    when is_mfa_enrolled = false then 'no second factor is enrolled'
                    else 'a second factor is not enforced'
                end
        when 'break_glass_unreviewed'
            then 'no evidence of a review in {{ var('break_glass_review_days') }} days'
        else coalesce('last used ' || cast(cast(last_used_at as date) as string), 'never used')
    end
{%- endmacro %}
