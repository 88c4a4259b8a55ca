with

items as (

    select * from {{ ref('int_review_items_by_date') }}

),

population as (

    select
        population.*,
        as_of_dates.as_of_date

    from {{ ref('int_as_of_dates') }} as as_of_dates

    inner join {{ ref('int_review_population') }} as population
        on
            as_of_dates.as_of_date >= population.frozen_date
            and as_of_dates.as_of_date - {{ var('access_review_days') }} < population.frozen_date

),

counted as (

    {% call sliced('items', [[], ['owner'], ['system'], ['system', 'owner']]) %}
        {{ counts_by_word(
            'completion', '1', ['decided', 'missed', 'no_due_date', 'not_yet_due']
        ) }},
        count(case when completion = 'unknown' then 1 end) as unknown_completion_count,
        {{ counts_by_word('review_side', '1', ['self', 'other']) }},
        count(case when review_side = 'unknown' then 1 end) as unknown_side_count,
        {{ counts_by_word('review_care', '1', ['stamped', 'reviewed']) }},
        count(case when review_care = 'unknown' then 1 end) as unknown_care_count,
        {{ counts_by_word('revocation', '1', ['gone', 'present', 'not_looked', 'not_resolved']) }},
        {{ counts_by_word('regrant', '1', ['regranted', 'kept', 'not_followed']) }}
    {% endcall %}

),

frozen as (

    {% call sliced('population', [[], ['system']]) %}
        sum(case when list_state = 'fresh' then frozen_count else 0 end) as frozen,
        sum(case when list_state = 'fresh' then entitlement_count else 0 end) as entitlements,
        sum(case when list_state = 'stale' then entitlement_count else 0 end) as stale_count,
        sum(case when list_state = 'no_list' then frozen_count else 0 end) as no_list_count
    {% endcall %}

),

measures as (

    {{ access_shares('counted', [
        ('review_completion', 'decided_count', 'decided_count + missed_count',
            ['no_due_date', 'not_yet_due', 'unknown_completion']),
        ('self_reviewed_share', 'self_count', 'self_count + other_count', ['unknown_side']),
        ('rubber_stamp_index', 'stamped_count', 'stamped_count + reviewed_count',
            ['unknown_care']),
        ('effective_revocation', 'gone_count', 'gone_count + present_count',
            ['not_looked', 'not_resolved']),
        ('regrant_rate', 'regranted_count', 'regranted_count + kept_count', ['not_followed']),
    ]) }}

    union all

    {{ access_shares('frozen', [
        ('population_completeness', 'frozen', 'entitlements', ['no_list', 'stale']),
    ]) }}

)

select * from measures
