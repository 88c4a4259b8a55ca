with

enriched as (

    select * from {{ ref('int_findings_enriched') }}

),

exports as (

    select * from {{ ref('int_finding_exports') }}

),

identities as (

    select * from {{ ref('int_finding_identities') }}

),

whole as (

    select
        enriched.finding_number,
        enriched.source_name,
        enriched.source_table,
        enriched.export_date,
        identities.asset_key,
        enriched.finding_status,
        least(
            coalesce(cast(enriched.last_seen_at as date), enriched.export_date),
            enriched.export_date
        ) as seen_date,
        enriched.finding_status <> 'not_assessed' as is_assessed

    from enriched

    inner join exports
        on
            enriched.source_name = exports.source_name
            and enriched.source_table = exports.source_table
            and enriched.export_date = exports.export_date

    inner join identities
        on enriched.finding_number = identities.finding_number

),

-- What is not assessed stays what it was: nobody looked whether it is gone.
counted as (

    select
        *,
        count(case when is_assessed then 1 end) over (
            partition by finding_number
            order by export_date
            rows between unbounded preceding and current row
        ) as assessed_count

    from whole

),

known as (

    select
        *,
        max(case when is_assessed then finding_status end) over (
            partition by finding_number, assessed_count
        ) as known_status

    from counted

)

select
    finding_number,
    source_name,
    source_table,
    export_date,
    asset_key,
    seen_date,
    known_status as finding_status,
    is_assessed,
    -- What nobody can tell is not gone.
    known_status in ('open', 'other', 'unknown') as is_open
from known
where known_status is not null
