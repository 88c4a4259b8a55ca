{% set others = {
    'control_evidence': ref('int_control_evidence_enriched'),
    'owners': ref('int_owners_conformed'),
    'product_lifecycles': ref('int_product_lifecycles_conformed'),
    'technique_mitigations': ref('int_technique_mitigations_conformed'),
    'techniques': ref('int_techniques_conformed'),
    'threats': ref('int_threats_conformed'),
    'tickets': ref('int_tickets_enriched'),
} %}

with

findings as (

    select * from {{ ref('int_findings_enriched') }}

),

assets as (

    select * from {{ ref('int_assets_enriched') }}

),

counted as (

    select
        source_name,
        source_table,
        'findings' as entity,
        count(*) as record_count,
        cast(sum(row_count) as bigint) as row_count,
        count(coalesce(
            source_asset_id, cloud_instance_id, cloud_resource_id, machine_id, agent_id, hostname,
            fqdn, url, repository, image_digest, image_name, mac_addresses, ip_addresses
        )) as identified_count,
        count(cve_ids) as cve_count
    from findings
    group by source_name, source_table

    union all

    select
        source_name,
        source_table,
        'assets' as entity,
        count(*) as record_count,
        count(*) as row_count,
        count(coalesce(
            cloud_instance_id, cloud_resource_id, serial_number, machine_id, agent_id, hostname,
            fqdn, url, repository, image_digest, mac_addresses, ip_addresses
        )) as identified_count,
        cast(null as bigint) as cve_count
    from assets
    group by source_name, source_table

    {% for entity, relation in others.items() %}
        union all

        select
            source_name,
            source_table,
            '{{ entity }}' as entity,
            count(*) as record_count,
            cast(null as bigint) as row_count,
            cast(null as bigint) as identified_count,
            cast(null as bigint) as cve_count
        from {{ relation }}
        group by source_name, source_table
    {% endfor %}

)

select * from counted
