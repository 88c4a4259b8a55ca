with

runs as (

    select
        *,
        clean_look_count is not null as is_seen_again

    from {{ ref('int_finding_runs') }}

),

looks as (

    select * from {{ ref('int_finding_looks') }}

    where not is_open

),

records as (

    select * from {{ ref('int_finding_records') }}

),

exports as (

    select * from {{ ref('int_finding_exports') }}

),

rule_looks as (

    select * from {{ ref('int_finding_rule_looks') }}

),

-- The next look at the asset is where a run ends: with the source's word, or with none. A rule
-- that falls silent for everybody at once was changed, and fixed nothing.
ended as (

    select
        runs.*,
        exports.is_complete,
        looks.finding_status as said_status,
        records.rule_id is not null
        and earlier.look_count >= {{ var('silenced_rule_findings') }}
        and later.look_count is null as is_rule_silent

    from runs

    inner join records
        on runs.finding_number = records.finding_number

    left join looks
        on
            runs.finding_number = looks.finding_number
            and runs.next_look_date = looks.export_date

    left join exports
        on
            runs.source_name = exports.source_name
            and runs.source_table = exports.source_table
            and runs.next_look_date = exports.export_date

    left join rule_looks as earlier
        on
            runs.source_name = earlier.source_name
            and runs.source_table = earlier.source_table
            and records.rule_id = earlier.rule_id
            and runs.last_open_date = earlier.export_date

    left join rule_looks as later
        on
            runs.source_name = later.source_name
            and runs.source_table = later.source_table
            and records.rule_id = later.rule_id
            and runs.next_look_date = later.export_date

),

judged as (

    select
        *,
        case
            when next_look_date is null then null
            when said_status in ('resolved', 'passed') then 'fixed_verified'
            when said_status is not null then said_status
            -- Nor does absence mean anything where the report does not say what it is about.
            when not is_complete or asset_key like 'nameless:%' then null
            -- One look without it, and it is back: it flapped.
            when is_seen_again and clean_look_count < {{ var('clean_looks_before_reopen') }}
                then null
            when is_rule_silent then 'detector_changed'
            else 'fixed_inferred'
        end as closure_reason

    from ended

)

select
    finding_number,
    source_name,
    source_table,
    asset_key,
    first_open_date,
    last_open_date,
    last_seen_date,
    closure_reason,
    case when closure_reason is not null then next_look_date end as closed_date
from judged
