with

keys as (

    select
        key_number,
        any_value(key_kind) as key_kind,
        any_value(key_value) as key_value,
        count(*) as record_count

    from {{ ref('int_asset_keys') }}

    group by key_number

),

policy as (

    select * from {{ ref('identity_keys') }}

),

placeholders as (

    select * from {{ ref('identity_placeholders') }}

),

graded as (

    select
        keys.key_number,
        keys.key_kind,
        keys.key_value,
        keys.record_count,
        policy.grade,
        policy.is_single_valued,
        policy.link_rank,
        policy.max_records,
        policy.max_strong_ids,
        placeholders.key_value is not null
        or named.key_value is not null
        or addresses.key_value is not null
        or {{ is_placeholder_shape('keys.key_kind', 'keys.key_value') }} as is_placeholder

    from keys

    inner join policy
        on keys.key_kind = policy.key_kind

    left join placeholders
        on
            keys.key_kind = placeholders.key_kind
            and keys.key_value = placeholders.key_value

    left join placeholders as named
        on
            keys.key_kind in ('hostname_ip', 'fqdn')
            and named.key_kind = 'hostname'
            and split_part(split_part(keys.key_value, '|', 1), '.', 1) = named.key_value

    left join placeholders as addresses
        on
            keys.key_kind = 'hostname_ip'
            and addresses.key_kind = 'ip_address'
            and split_part(keys.key_value, '|', 2) = addresses.key_value

)

select * from graded
