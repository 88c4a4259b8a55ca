with

-- When a record was first exported decides between records that are equal otherwise.
states as (

    select
        record_id,
        asset_id || '@' || cast(first_export_date as string) as state

    from {{ ref('int_asset_identities') }}

),

{{ change_log('states', 'record_id') }}

select * from changes
