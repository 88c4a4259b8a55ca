with

enriched as (

    select
        source_name,
        source_table,
        export_date,
        finding_status,
        severity,
        {{ number_of("concat_ws('|', source_name, source_table, source_finding_id)") }}
            as finding_number

    from {{ ref('int_findings_enriched') }}

),

exports as (

    select * from {{ ref('int_finding_exports') }}

),

identities as (

    select * from {{ ref('int_finding_identities') }}

),

looked as (

    select
        enriched.finding_number,
        enriched.source_name,
        enriched.source_table,
        enriched.export_date,
        identities.asset_key,
        enriched.finding_status,
        enriched.severity,
        -- What nobody can tell is not gone.
        enriched.finding_status in ('open', 'other', 'unknown') as is_open

    from enriched

    inner join exports
        on
            enriched.source_name = exports.source_name
            and enriched.source_table = exports.source_table
            and enriched.export_date = exports.export_date

    inner join identities
        on enriched.finding_number = identities.finding_number

    where enriched.finding_status <> 'not_assessed'

)

select * from looked
