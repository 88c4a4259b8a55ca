with

results as (
    select
        *,
        {{ repository_slug('repository_url') }} as repository,
        case when fingerprints not like '%requires login%' then fingerprints end as own_prints,
        -- A suppression counts unless all of them await review or were rejected.
        suppressions is not null and (
            contains(suppressions, '"accepted"')
            or not {{ matches('suppressions', "'\"(underReview|rejected)\"'") }}
        ) as is_suppressed
    from {{ source('sarif', 'results') }}
),

rules as (
    select
        *,
        row_number() over (
            partition by _export_date, tool_name, rule_id
            order by
                case when extension_name = tool_name then 0 else 1 end, extension_name nulls last
        ) as place
    from {{ source('sarif', 'rules') }}
),

joined as (
    select
        results.*,
        rules.rule_title,
        concat_ws(',', rules.tags, results.taxa, rules.relationships) as labels,
        coalesce(results.security_severity, rules.security_severity) as given_severity,
        coalesce(
            results.level, case when results.result_kind <> 'fail' then 'none' end,
            rules.default_level, 'warning'
        ) as found_level,
        concat_ws(
            '|', results.tool_name, results.repository, results.automation_id, results.image_name,
            results.rule_id, results.file_path, results.component,
            coalesce(
                results.own_prints, results.partial_fingerprints,
                results.result_guid, md5(results.message)
            )
        ) as finding_key
    from results
    left join rules
        on
            results._export_date = rules._export_date
            and results.tool_name = rules.tool_name
            and results.rule_id = rules.rule_id
            and rules.place = 1
),

graded as (
    select
        *,
        try_cast(given_severity as double) as score,
        {{ captured('upper(labels)', "'\"(CRITICAL|HIGH|MEDIUM|LOW)\"'") }} as label_severity,
        coalesce(given_severity, label_severity, found_level) as source_severity
    from joined
)

select
    'results' as source_table,
    {{ numbered('finding_key', 'start_line, start_column, _row_number') }} as source_finding_id,
    tool_name as detector,
    rule_id,
    {{ cve_ids("concat_ws(',', rule_id, labels)") }} as cve_ids,
    {{ cwe_ids(replace_all('upper(labels)', "'CWE-0+'", "'CWE-'")) }} as cwe_ids,
    {{ captured("concat_ws(',', rule_id, labels)", "'(GHSA(?:-[0-9a-z]{4}){3})'") }}
        as advisory_ids,
    case when image_name is null then 'repository' else 'image' end as asset_kind,
    repository,
    image_name,
    {{ captured('image_digests', "'(sha256:[0-9a-f]+)'") }} as image_digest,
    case
        when {{ matches('rule_id', "'^(CVE|GHSA|SNYK|RUSTSEC|PYSEC|GO)-[0-9A-Za-z]'") }}
            then 'vulnerability'
        when lower(labels) like '%"vulnerability"%' then 'vulnerability'
        when {{ matches('lower(tool_name)', "'gitleaks|trufflehog|detect-secrets'") }} then 'secret'
        when lower(labels) like '%"misconfiguration"%' then 'misconfiguration'
        when {{ matches('lower(tool_name)', "'checkov|kics|tfsec|terrascan|hadolint|kube'") }}
            then 'misconfiguration'
        when lower(labels) like '%"license"%' then 'license'
        else 'code_weakness'
    end as finding_kind,
    coalesce(rule_title, message) as title,
    -- What Trivy says of the package stands in its message alone.
    coalesce(component, {{ captured('message', "'Package: ([!-~]+)'") }}) as component,
    {{ captured('message', "'Installed Version: ([!-~]+)'") }} as component_version,
    {{ captured('message', "'Fixed Version: ([!-~]+)'") }} as fixed_version,
    nullif(concat_ws(':', file_path, start_line), '') as location,
    source_severity,
    case
        when score >= 9 then 'critical'
        when score >= 7 then 'high'
        when score >= 4 then 'medium'
        when score > 0 then 'low'
        when score = 0 then 'informational'
        when source_severity = 'error' then 'high'
        when source_severity = 'warning' then 'medium'
        when source_severity in ('note', 'none') then 'informational'
    end as severity,
    coalesce(
        case when is_suppressed then 'suppressed' end,
        case when result_kind <> 'fail' then result_kind end, baseline_state
    ) as source_finding_status,
    case
        when is_suppressed and lower(suppressions) like '%false%positive%' then 'false_positive'
        when is_suppressed then 'risk_accepted'
        when result_kind = 'pass' then 'passed'
        when result_kind = 'notApplicable' then 'not_assessed'
        when baseline_state = 'absent' then 'resolved'
        else 'open'
    end as finding_status,
    cast(1 as bigint) as row_count,
    first_detected_at as first_seen_at,
    last_detected_at as last_seen_at,
    _export_date as export_date
from graded
