with

standings as (

    select * from {{ ref('int_deadline_standings') }}

    where episode_count > 0

),

counted as (

    {% call sliced(
        'standings', [[], ['severity'], ['owner'], ['detector'], ['severity', 'owner']]
    ) %}
        {{ counts_by_word('standing', 'episode_count', [
            'open_not_due', 'open_overdue', 'open_without_deadline', 'open_imputed', 'open_dated',
            'open_known_exploited', 'open_unchecked', 'open_high_risk', 'met', 'late', 'accepted', 'gone',
            'no_deadline', 'not_a_finding',
        ]) }}
    {% endcall %}

)

select * from counted
