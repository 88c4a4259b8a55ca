with

states as (

    select
        record_id,
        asset_id as state

    from {{ ref('int_asset_identities') }}

),

{{ change_log('states', 'record_id') }}

select * from changes
