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

-- Few findings are ever left unassessed: only theirs need their looks in order.
partly_assessed as (

    select distinct finding_number from whole

    where not is_assessed

),

-- What is not assessed stays what it was: nobody looked whether it is gone.
counted as (

    select
        whole.*,
        count(case when whole.is_assessed then 1 end) over (
            partition by whole.finding_number
            order by whole.export_date
            rows between unbounded preceding and current row
        ) as assessed_count

    from whole

    inner join partly_assessed
        on whole.finding_number = partly_assessed.finding_number

),

known as (

    select
        finding_number,
        source_name,
        source_table,
        export_date,
        asset_key,
        seen_date,
        max(case when is_assessed then finding_status end) over (
            partition by finding_number, assessed_count
        ) as finding_status,
        is_assessed
    from counted

    union all

    select
        whole.finding_number,
        whole.source_name,
        whole.source_table,
        whole.export_date,
        whole.asset_key,
        whole.seen_date,
        whole.finding_status,
        whole.is_assessed
    from whole
    left join partly_assessed
        on whole.finding_number = partly_assessed.finding_number
    where partly_assessed.finding_number is null

)

select
    *,
    -- What nobody can tell is not gone.
    finding_status in ('open', 'other', 'unknown') as is_open
from known
where finding_status is not null
