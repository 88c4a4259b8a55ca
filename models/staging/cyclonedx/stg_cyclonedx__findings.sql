{% set upgrade = "'[Uu]pgrade .*?to (?:versions? )?(v?[0-9](?:[^ ;]*[^ ,.;])?)'" %}
{% set subject = "concat_ws(' ', subject_purl, subject_version)" %}
{% set type_first = "'\"vcs\"[^{}]*\"url\": *\"([^\"]+)\"'" %}
{% set url_first = "'\"url\": *\"([^\"]+)\"[^{}]*\"vcs\"'" %}
{% set purl, bom_link = "'^(pkg:.*)$'", "'^urn:cdx:[^#]+#(.+)$'" %}
{% set affected = replace_all('affected_versions', "'[{][^{}]*\"unaffected\"[^{}]*[}]'", "''") %}
{% set ghsa = "'(GHSA(?:-[0-9a-z]{4}){3})'" %}
{% set digest = "'(sha256(?::|%3[aA])[0-9a-f]+)'" %}
{% set method, vector = json_text('rating', 'method'), json_text('rating', 'vector') %}
{% set words = ['critical', 'high', 'medium', 'low', 'info', 'none', 'unknown'] %}

with

vulnerabilities as (
    select
        *,
        concat_ws('|', serial_number, subject_name, subject_version) as document_key,
        -- A BOM-Link names the component behind the document.
        coalesce({{ captured('affected_ref', bom_link) }}, affected_ref) as component_ref
    from {{ source('cyclonedx', 'vulnerabilities') }}
),

components as (
    select
        _export_date,
        component_ref,
        concat_ws('|', serial_number, subject_name, subject_version) as document_key,
        max(concat_ws(':', component_group, component_name)) as component,
        max(component_version) as component_version,
        max(package_url) as package_url
    from {{ source('cyclonedx', 'components') }}
    group by 1, 2, 3
),

newest as (
    select
        _file_path,
        _row_number,
        max_by({{ json_text('rating', 'score') }}, {{ method }}) as best_score,
        max_by({{ vector }}, {{ method }}) filter (where {{ vector }} is not null) as best_vector
    from (
        select _file_path, _row_number, {{ explode(json_list('ratings')) }} as rating
        from vulnerabilities
    ) as every_rating
    where {{ method }} like 'CVSSv%' and {{ json_text('rating', 'score') }} is not null
    group by 1, 2
),

joined as (
    select
        vulnerabilities.*,
        components.component as named_component,
        components.component_version as named_version,
        newest.best_vector as cvss_vector,
        try_cast(newest.best_score as double) as cvss_score,
        replace(lower(vulnerabilities.ratings), ' ', '') as words,
        coalesce(components.package_url, {{ captured('vulnerabilities.component_ref', purl) }})
            as package_url
    from vulnerabilities
    left join components
        on
            vulnerabilities._export_date = components._export_date
            and vulnerabilities.document_key = components.document_key
            and vulnerabilities.component_ref = components.component_ref
    left join newest
        on
            vulnerabilities._file_path = newest._file_path
            and vulnerabilities._row_number = newest._row_number
)

select
    'vulnerabilities' as source_table,
    {{ numbered(
        "concat_ws('|', subject_group, subject_name, vulnerability_id, coalesce("
        "split_part(package_url, '@', 1), named_component, component_ref))",
        'package_url, named_version, subject_version, _file_path, _row_number'
    ) }} as source_finding_id,
    vulnerability_id as rule_id,
    {{ cve_ids("concat_ws(',', vulnerability_id, aliases)") }} as cve_ids,
    'CWE-' || replace({{ joined(all_matches('cwes', "'[0-9]+'")) }}, ',', ',CWE-') as cwe_ids,
    {{ captured("concat_ws(',', vulnerability_id, aliases)", ghsa) }} as advisory_ids,
    case
        when subject_type = 'container' then 'image'
        when subject_type in ('device', 'operating-system') then 'host'
        else 'application'
    end as asset_kind,
    subject_name as asset_name,
    coalesce(
        {{ repository_slug(captured('subject_references', type_first)) }},
        {{ repository_slug(captured('subject_references', url_first)) }}
    ) as repository,
    case when subject_type = 'container' then subject_name end as image_name,
    replace(lower({{ captured(subject, digest) }}), '%3a', ':') as image_digest,
    'vulnerability' as finding_kind,
    split_part(description, chr(10), 1) as title,
    coalesce(named_component, {{ captured('package_url', "'/([^/@]+)(?:@[^/]*)?$'") }})
        as component,
    coalesce(named_version, {{ captured('package_url', "'@([^@?]+)'") }}) as component_version,
    {{ captured('recommendation', upgrade) }} as fixed_version,
    package_url,
    case
        {% for word in words -%}
            when words like '%"severity":"{{ word }}"%' then '{{ word }}'
        {% endfor -%}
    end as source_severity,
    cvss_vector,
    cvss_score,
    analysis_state as source_finding_status,
    case
        when concat_ws(':', analysis_state, analysis_response) like 'exploitable:%will_not_fix%'
            then 'risk_accepted'
        when analysis_state like 'resolved%' then 'resolved'
        when analysis_state in ('exploitable', 'in_triage') then 'open'
        when analysis_state is null and not contains({{ affected }}, '{') then 'passed'
    end as finding_status,
    cast(1 as bigint) as row_count,
    first_issued as first_seen_at,
    written_at as last_seen_at,
    _export_date as export_date
from joined
