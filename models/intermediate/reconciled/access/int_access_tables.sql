with

telling as (

    select distinct
        'access_reviews' as entity,
        source_name,
        source_table
    from {{ ref('int_access_reviews_conformed') }}

    union all

    select distinct
        'accounts' as entity,
        source_name,
        source_table
    from {{ ref('int_accounts_conformed') }}

    union all

    select distinct
        'entitlements' as entity,
        source_name,
        source_table
    from {{ ref('int_entitlements_conformed') }}

    union all

    select distinct
        'people' as entity,
        source_name,
        source_table
    from {{ ref('int_people_conformed') }}

),

mentions as (

    {{ stacked(
        [
            'telling', ref('int_asset_record_values'), ref('int_control_evidence_enriched'),
            ref('int_finding_exports'), ref('int_owners_conformed'), ref('int_tickets_enriched'),
        ],
        ['source_name', 'source_table'],
    ) }}

),

-- What a table is about, as far as any record names its table.
named as (

    select distinct
        source_name,
        source_table

    from mentions

),

landed as (

    select distinct
        source_name,
        table_name as source_table

    from {{ ref('int_exports') }}

    where is_whole

),

-- Factors, names of groups, logs: no record names them, and every record may lean on them.
helping as (

    select distinct
        telling.entity,
        landed.source_name,
        landed.source_table

    from landed

    inner join telling
        on landed.source_name = telling.source_name

    left join named
        on
            landed.source_name = named.source_name
            and landed.source_table = named.source_table

    where named.source_table is null

),

tables as (

    select * from telling

    union all

    select * from helping

),

declared as (

    select * from {{ source('landing', 'declared') }}

)

select
    tables.entity,
    tables.source_name,
    tables.source_table,
    declared.export_mode = 'snapshot' as is_complete
from tables
inner join declared
    on
        tables.source_name = declared.source_name
        and tables.source_table = declared.table_name
