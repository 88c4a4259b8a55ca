with

domains as (

    select
        _export_date,
        lower(trim(domain)) as domain_name,
        concat_ws(
            ', ',
            case when is_live then 'live' end,
            case when is_https_valid then 'valid' end,
            case when is_https_default then 'default' end
        ) as shown

    from {{ source('gsa_https', 'domains') }}

),

mapped as (

    select
        'domains' as source_table,
        domain_name as source_asset_id,
        'OMB M-15-13' as rule_id,
        'website' as asset_kind,
        domain_name as asset_name,
        domain_name as fqdn,
        'misconfiguration' as finding_kind,
        'Does not answer with HTTPS' as title,
        'medium' as severity,
        cast(1 as bigint) as row_count,
        _export_date as export_date,
        domain_name || '|https' as source_finding_id,
        coalesce(nullif(shown, ''), 'none of them') as source_finding_status,
        case when shown = 'live, valid, default' then 'passed' else 'open' end as finding_status

    from domains

)

select * from mapped
