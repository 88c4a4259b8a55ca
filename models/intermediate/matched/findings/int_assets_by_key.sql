with

identities as (

    select * from {{ ref('int_asset_identities') }}

),

screened as (

    select * from {{ ref('int_asset_keys_screened') }}

),

keys as (

    select
        asset_keys.key_number,
        identities.asset_id,
        screened.link_rank

    from {{ ref('int_asset_keys') }} as asset_keys

    inner join screened
        on asset_keys.key_number = screened.key_number

    inner join identities
        on asset_keys.record_number = identities.record_number

    where screened.drop_reason is null

),

-- A source's own id of an asset comes before every key, a lone host name after them.
own_ids as (

    select
        records.record_hash as key_number,
        identities.asset_id,
        0 as link_rank

    from {{ ref('int_asset_records') }} as records

    inner join identities
        on records.record_number = identities.record_number

),

hostnames as (

    select
        {{ number_of("'hostname:' || lower(split_part(trim(record_values.hostname), '.', 1))") }}
            as key_number,
        identities.asset_id,
        99 as link_rank

    from {{ ref('int_asset_record_values') }} as record_values

    inner join identities
        on record_values.record_id = identities.record_id

    where trim(record_values.hostname) <> ''

),

stacked as (

    select * from own_ids

    union all

    select * from keys

    union all

    select * from hostnames

),

-- What names two assets names none.
unambiguous as (

    select
        key_number,
        min(link_rank) as link_rank,
        min(asset_id) as asset_id

    from stacked

    group by key_number

    having min(asset_id) = max(asset_id)

)

select * from unambiguous
