with

{% set entities = {
    'access_reviews': 'int_access_reviews_conformed',
    'accounts': 'int_accounts_conformed',
    'entitlements': 'int_entitlements_conformed',
    'people': 'int_people_conformed',
} %}

{% set others = [
    'int_asset_record_values', 'int_control_evidence_enriched', 'int_finding_exports',
    'int_owners_conformed', 'int_tickets_enriched',
] %}

telling as (

    {% for entity, relation in entities.items() %}
        select distinct
            '{{ entity }}' as entity,
            source_name,
            source_table
        from {{ ref(relation) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- What a table is about, as far as any record names its table.
named as (

    select
        source_name,
        source_table
    from telling

    {% for relation in others %}
        union
        select
            source_name,
            source_table
        from {{ ref(relation) }}
    {% endfor %}

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
