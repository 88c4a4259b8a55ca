{% set advisory = "'GHSA(?:-[0-9a-z]{4}){3}|GMS-[0-9]{4}-[0-9]+|[A-Z]{2}SA-[0-9]{4}:[0-9]+'" %}
{% set number = "v?[0-9](?:[^ ]*[^ ,.])?" %}
{% set upgrade = "'[Uu]pgrade .*?to (?:versions? )?(" ~ number ~ "(?:, ?" ~ number ~ ")*)'" %}
{% set digest = "'(sha256:[0-9a-f]+)'" %}
{% set place_file = "'\"file\" *[=:]>? *\"([^\"]+)\"'" %}
{% set place_image = "'\"image\" *[=:]>? *\"([^\"]+)\"'" %}
{% set place_package = "'\"package\" *[=:]>? *[{] *\"name\" *[=:]>? *\"([^\"]+)\"'" %}

with

security_reports as (

    select
        'security_reports' as source_table,
        {{ numbered('report_id', 'start_line, package_version, _row_number') }}
            as source_finding_id,
        scanner as detector,
        rule_id,
        {{ cve_ids('identifiers') }} as cve_ids,
        {{ cwe_ids('identifiers') }} as cwe_ids,
        {{ joined(all_matches('identifiers', advisory)) }} as advisory_ids,
        site as asset_name,
        image as image_name,
        site as url,
        cast(null as string) as repository,
        case
            when report_type = 'secret_detection' then 'secret'
            when scanner in ('kics', 'tfsec', 'kubesec') then 'misconfiguration'
            when report_type in ('sast', 'dast', 'api_fuzzing', 'coverage_fuzzing')
                then 'code_weakness'
            when {{ matches('identifiers', "'gitleaks|trufflehog'") }} then 'secret'
            when report_type is not null or package_name is not null then 'vulnerability'
            else 'code_weakness'
        end as finding_kind,
        title,
        package_name as component,
        package_version as component_version,
        replace({{ captured('solution', upgrade) }}, ', ', ',') as fixed_version,
        nullif(concat_ws(':', coalesce(file_path, site_path), start_line), '') as location,
        severity as source_severity,
        cvss_vector,
        {{ typed_nulls(['source_finding_status', 'finding_status']) }},
        cast(null as timestamp) as first_seen_at,
        scanned_at as last_seen_at,
        cast(null as timestamp) as resolved_at,
        _export_date as export_date

    from {{ source('gitlab', 'security_reports') }}

),

vulnerabilities as (

    select
        'vulnerabilities' as source_table,
        {{ numbered(
            "coalesce(vulnerability_id, concat_ws('|', coalesce(repository, project_name), scanner, "
            "title, cve, " ~ captured('place', place_file) ~ ", identifiers))",
            'place, _row_number'
        ) }} as source_finding_id,
        scanner as detector,
        cast(null as string) as rule_id,
        {{ cve_ids("concat_ws(',', cve, identifiers)") }} as cve_ids,
        {{ cwe_ids("concat_ws(',', cwe, identifiers)") }} as cwe_ids,
        {{ joined(all_matches('identifiers', advisory)) }} as advisory_ids,
        project_name as asset_name,
        {{ captured('place', place_image) }} as image_name,
        cast(null as string) as url,
        repository,
        case
            when lower(report_type) like 'secret%' then 'secret'
            when {{ matches('lower(report_type)', "'dependency|container|cluster'") }}
                then 'vulnerability'
            else 'code_weakness'
        end as finding_kind,
        title,
        {{ captured('place', place_package) }} as component,
        cast(null as string) as component_version,
        replace({{ captured('solution', upgrade) }}, ', ', ',') as fixed_version,
        {{ captured('place', place_file) }} as location,
        severity as source_severity,
        {{ captured('cvss_vector', "'(CVSS:[0-9.]+/[A-Za-z:/]+)'") }} as cvss_vector,
        state as source_finding_status,
        case
            when lower(state) = 'dismissed' and lower(dismissal_reason) = 'false_positive'
                then 'false_positive'
        end as finding_status,
        detected_at as first_seen_at,
        cast(null as timestamp) as last_seen_at,
        resolved_at,
        _export_date as export_date

    from {{ source('gitlab', 'vulnerabilities') }}

),

stacked as (

    select * from security_reports

    union all

    select * from vulnerabilities

)

select
    *,
    case
        when image_name is not null then 'image'
        when url is not null then 'website'
        else 'repository'
    end as asset_kind,
    {{ captured('image_name', digest) }} as image_digest,
    {{ url_host('url') }} as fqdn,
    cast(1 as bigint) as row_count
from stacked
