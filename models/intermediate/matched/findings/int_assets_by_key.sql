with

identities as (

    select * from {{ ref('int_asset_identities') }}

),

screened as (

    select * from {{ ref('int_asset_keys_screened') }}

),

record_values as (

    select
        record_id,
        hostname

    from {{ ref('int_asset_record_values') }}

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

named as (

    {{ unpivoted_keys('record_values', 'record_id', ['hostname']) }}

),

hostnames as (

    select
        {{ number_of("named.key_kind || ':' || named.key_value") }} as key_number,
        identities.asset_id,
        99 as link_rank

    from named

    inner join identities
        on named.record_id = identities.record_id

    where named.key_value <> ''

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
