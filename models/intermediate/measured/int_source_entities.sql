with

counted as (

    {{ counted_by_source(
        'assets', ref('int_assets_enriched'), rows='count(*)',
        identifiers=[
            'cloud_instance_id', 'cloud_resource_id', 'serial_number', 'machine_id', 'agent_id',
            'hostname', 'fqdn', 'url', 'repository', 'image_digest', 'mac_addresses',
            'ip_addresses',
        ],
    ) }}

    union all

    {{ counted_by_source(
        'findings', ref('int_findings_enriched'), rows='sum(row_count)', cve_ids='cve_ids',
        identifiers=[
            'source_asset_id', 'cloud_instance_id', 'cloud_resource_id', 'machine_id', 'agent_id',
            'hostname', 'fqdn', 'url', 'repository', 'image_digest', 'image_name',
            'mac_addresses', 'ip_addresses',
        ],
    ) }}

    union all

    {{ counted_by_source('control_evidence', ref('int_control_evidence_enriched')) }}

    union all

    {{ counted_by_source('owners', ref('int_owners_conformed')) }}

    union all

    {{ counted_by_source('product_lifecycles', ref('int_product_lifecycles_conformed')) }}

    union all

    {{ counted_by_source('technique_mitigations', ref('int_technique_mitigations_conformed')) }}

    union all

    {{ counted_by_source('techniques', ref('int_techniques_conformed')) }}

    union all

    {{ counted_by_source('threats', ref('int_threats_conformed')) }}

    union all

    {{ counted_by_source('tickets', ref('int_tickets_enriched')) }}

    union all

    {{ counted_by_source('people', ref('int_people_conformed'), rows='count(*)') }}

    union all

    {{ counted_by_source(
        'accounts', ref('int_accounts_conformed'),
        identifiers=['employee_id', 'email', 'login', 'other_emails'],
    ) }}

    union all

    {{ counted_by_source('entitlements', ref('int_entitlements_conformed')) }}

    union all

    {{ counted_by_source(
        'access_reviews', ref('int_access_reviews_conformed'), rows='count(*)',
        identifiers=['account_id', 'employee_id', 'email', 'login'],
    ) }}

)

select * from counted
