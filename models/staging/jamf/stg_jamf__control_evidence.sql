with

computers as (

    select
        *,
        lower(managed) in ('true', 'managed', 'yes') as is_managed,
        upper(file_vault_state) in ('ENCRYPTED', 'VALID', 'OPTIMIZING') as is_encrypted

    from {{ source('jamf', 'computers') }}

),

mobile_devices as (

    select
        *,
        lower(managed) in ('true', 'managed', 'yes') as is_managed

    from {{ source('jamf', 'mobile_devices') }}

),

managed_computers as (

    select
        'computers' as source_table,
        'computer:' || computer_id as source_asset_id,
        'device_management' as control_id,
        'managed ' || managed || ', user approved '
        || coalesce(cast(user_approved_mdm as string), 'not said') as source_status,
        is_managed as is_installed,
        is_managed and coalesce(user_approved_mdm, false) as is_healthy,
        last_contact_at as last_evidence_at,
        _export_date as export_date

    from computers

    where managed is not null

),

encrypted_computers as (

    select
        'computers' as source_table,
        'computer:' || computer_id as source_asset_id,
        'disk_encryption' as control_id,
        concat_ws(
            ', ',
            'FileVault ' || coalesce(cast(file_vault_enabled as string), 'not said'),
            file_vault_state
        ) as source_status,
        coalesce(file_vault_enabled, is_encrypted) as is_installed,
        coalesce(file_vault_enabled, is_encrypted) and coalesce(is_encrypted, false) as is_healthy,
        last_contact_at as last_evidence_at,
        _export_date as export_date

    from computers

    where
        file_vault_enabled is not null
        or upper(file_vault_state) <> 'UNKNOWN'

),

managed_mobile_devices as (

    select
        'mobile_devices' as source_table,
        'mobile_device:' || mobile_device_id as source_asset_id,
        'device_management' as control_id,
        'managed ' || managed || ', passcode compliant '
        || coalesce(cast(passcode_compliant as string), 'not said') || ', jailbroken '
        || coalesce(cast(jail_break_detected as string), 'not said') as source_status,
        is_managed as is_installed,
        is_managed and coalesce(passcode_compliant and not jail_break_detected, false)
            as is_healthy,
        last_inventory_at as last_evidence_at,
        _export_date as export_date

    from mobile_devices

    where managed is not null

),

protected_mobile_devices as (

    select
        'mobile_devices' as source_table,
        'mobile_device:' || mobile_device_id as source_asset_id,
        'disk_encryption' as control_id,
        case when data_protected then 'data protected' else 'data not protected' end
            as source_status,
        data_protected as is_installed,
        data_protected as is_healthy,
        last_inventory_at as last_evidence_at,
        _export_date as export_date

    from mobile_devices

    where data_protected is not null

)

select * from managed_computers

union all

select * from encrypted_computers

union all

select * from managed_mobile_devices

union all

select * from protected_mobile_devices
