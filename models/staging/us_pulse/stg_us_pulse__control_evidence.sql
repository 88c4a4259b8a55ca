with

inspections as (

    select * from {{ source('us_pulse', 'inspect') }}

),

participation as (

    select * from {{ source('us_pulse', 'analytics') }}

),

grades as (

    select * from {{ source('us_pulse', 'tls') }}

),

handshakes as (

    select * from {{ source('us_pulse', 'sslyze') }}

),

judged as (

    select
        domain,
        _export_date as export_date,
        -- A bad chain alone still counts as HTTPS (the host name is good); a bad host name or a
        -- downgrade to http does not. This is the definition that was published.
        not coalesce(is_downgraded, false)
        and (
            coalesce(is_https_valid, false)
            or (coalesce(is_chain_bad, false) and not coalesce(is_hostname_bad, false))
        ) as uses_https,
        coalesce(is_https_default, false)
        or (coalesce(is_https_strict, false) and coalesce(is_redirect, false)) as prefers_https,
        -- Eighteen weeks, or fit for the browsers' preload list: less was not counted.
        coalesce(has_hsts and (hsts_max_age >= 10886400 or is_preload_ready), false) as has_hsts

    from inspections

    where is_live

),

stacked as (

    select
        'inspect' as source_table,
        judged.domain,
        checks.control_id,
        case checks.control_id
            when 'https' then judged.uses_https
            when 'https_enforced' then judged.uses_https and judged.prefers_https
            when 'hsts' then judged.uses_https and judged.has_hsts
        end as is_passed,
        judged.export_date
    from judged
    cross join (values ('https'), ('https_enforced'), ('hsts')) as checks (control_id)

    union all

    select
        'tls' as source_table,
        domain,
        'tls_grade' as control_id,
        coalesce(grade in ('A-', 'A', 'A+'), false) as is_passed,
        _export_date as export_date
    from grades

    union all

    select
        'sslyze' as source_table,
        domain,
        'legacy_tls_off' as control_id,
        not coalesce(has_sslv2, false)
        and not coalesce(has_sslv3, false)
        and not coalesce(has_rc4, false) as is_passed,
        _export_date as export_date
    from handshakes

    union all

    select
        'analytics' as source_table,
        domain,
        'web_analytics' as control_id,
        coalesce(participates, false) as is_passed,
        _export_date as export_date
    from participation

),

mapped as (

    select
        source_table,
        control_id,
        is_passed as is_installed,
        is_passed as is_healthy,
        cast(export_date as timestamp) as last_evidence_at,
        export_date,
        lower(trim(domain)) as source_asset_id,
        case when is_passed then 'passed' else 'failed' end as source_status

    from stacked

)

select * from mapped
