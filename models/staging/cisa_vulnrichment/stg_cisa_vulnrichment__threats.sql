with

cves as (

    select * from {{ source('cisa_vulnrichment', 'cves') }}

),

ssvc as (

    select * from {{ source('cisa_vulnrichment', 'ssvc') }}

),

-- The list of decision points has one key an object, so that its shape says nothing; the keys
-- themselves are found nowhere else.
extracted as (

    select
        'cves' as source_table,
        cve_id,
        {{ captured('containers', "'\"Exploitation\" *: *\"([A-Za-z]+)\"'") }} as ssvc_exploitation,
        {{ captured('containers', "'\"Automatable\" *: *\"([A-Za-z]+)\"'") }} as ssvc_automatable,
        {{ captured('containers', "'\"Technical Impact\" *: *\"([A-Za-z]+)\"'") }}
            as ssvc_technical_impact,
        try_cast({{ captured('containers', "'\"dateAdded\" *: *\"([0-9-]{10})'") }} as date)
            as kev_date_added,
        _export_date

    from cves

),

stacked as (

    select
        source_table,
        cve_id,
        ssvc_exploitation,
        ssvc_automatable,
        ssvc_technical_impact,
        kev_date_added,
        _export_date
    from extracted

    union all

    select
        'ssvc' as source_table,
        cve_id,
        ssvc_exploitation,
        ssvc_automatable,
        ssvc_technical_impact,
        kev_date_added,
        _export_date
    from ssvc

),

mapped as (

    select
        source_table,
        kev_date_added as kev_added_date,
        _export_date as export_date,
        upper(cve_id) as vulnerability_id,
        lower(ssvc_exploitation) as ssvc_exploitation,
        lower(ssvc_automatable) as ssvc_automatable,
        lower(ssvc_technical_impact) as ssvc_technical_impact,
        case when kev_date_added is not null then true end as is_known_exploited

    from stacked

)

select * from mapped
