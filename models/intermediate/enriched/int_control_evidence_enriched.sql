with

conformed as (

    select * from {{ ref('int_control_evidence_conformed') }}

),

unread_exports as (

    select * from {{ ref('int_unread_exports') }}

),

keyed as (

    select
        conformed.source_name || ':' || conformed.source_asset_id as record_id,
        conformed.source_name,
        conformed.source_table,
        conformed.control_id,
        conformed.source_status,
        conformed.version,
        {{ version_key('conformed.version') }} as version_key,
        conformed.is_installed,
        conformed.is_healthy,
        conformed.last_evidence_at,
        conformed.export_date

    from conformed

    inner join unread_exports
        on
            conformed.source_name = unread_exports.source_name
            and conformed.source_table = unread_exports.table_name
            and conformed.export_date = unread_exports.export_date

)

select * from keyed
