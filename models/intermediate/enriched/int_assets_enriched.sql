with

conformed as (

    select * from {{ ref('int_assets_conformed') }}

),

unread_exports as (

    select * from {{ ref('int_unread_exports') }}

),

words as (

    select * from {{ ref('vocabulary_words') }}

),

cleaned as (

    select
        *,
        source_name || ':' || source_asset_id as record_id,
        trim({{ replace_all(
            "lower(manufacturer)", "'[,.]|( inc| corp| ltd| gmbh| corporation)[.]?$'", "''"
        ) }}) as maker

    from conformed

),

looked_up as (

    select
        cleaned.record_id,
        cleaned.source_name,
        cleaned.source_table,
        cleaned.source_asset_id,
        cleaned.cloud_instance_id,
        cleaned.cloud_resource_id,
        cleaned.cloud_account_id,
        cleaned.machine_id,
        cleaned.agent_id,
        cleaned.asset_kind,
        cleaned.asset_class,
        cleaned.asset_name,
        cleaned.hostname,
        cleaned.fqdn,
        cleaned.url,
        cleaned.repository,
        cleaned.image_digest,
        cleaned.serial_number,
        cleaned.manufacturer,
        cleaned.mac_addresses,
        cleaned.ip_addresses,
        cleaned.owner_reference,
        cleaned.source_environment,
        cleaned.source_criticality,
        cleaned.exposure,
        cleaned.custody,
        cleaned.source_lifecycle,
        cleaned.lifecycle,
        cleaned.operating_system,
        cleaned.tags,
        cleaned.first_seen_at,
        cleaned.last_seen_at,
        cleaned.export_date,
        coalesce(
            environments.canonical,
            cleaned.environment,
            case when cleaned.source_environment is not null then 'other' end
        ) as environment,
        coalesce(
            nullif(cleaned.criticality, 'unknown'), criticalities.canonical
        ) as criticality,
        coalesce(manufacturers.canonical, cleaned.maker) as maker

    from cleaned

    inner join unread_exports
        on
            cleaned.source_name = unread_exports.source_name
            and cleaned.source_table = unread_exports.table_name
            and cleaned.export_date = unread_exports.export_date

    left join words as environments
        on
            environments.vocabulary = 'environment'
            and lower(trim(cleaned.source_environment)) = environments.word

    left join words as criticalities
        on
            criticalities.vocabulary = 'criticality'
            and lower(trim(cleaned.source_criticality)) = criticalities.word

    left join words as manufacturers
        on manufacturers.vocabulary = 'manufacturer' and cleaned.maker = manufacturers.word

)

select * from looked_up
