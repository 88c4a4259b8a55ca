with

records as (

    select * from {{ ref('int_finding_records') }}

),

finding_assets as (

    select * from {{ ref('int_finding_assets') }}

),

-- Scanners spell one product as a CPE, as a name with its version, as a package.
named as (

    select
        *,
        {{ product_name('component') }} as component_name

    from records

),

-- One finding is an asset, a vulnerability and the component or place that has it. A CVE means the
-- same to every tool, so its place is left out; a rule is its detector's own. In code and on a site
-- one rule is found many times and its line or pages move: there the source's own id tells.
keyed as (

    select
        named.finding_number,
        finding_assets.asset_id,
        finding_assets.asset_key,
        finding_assets.asset_rule,
        concat_ws(
            '|',
            finding_assets.asset_key,
            case
                when named.cve_ids is not null and named.finding_kind = 'vulnerability'
                    then concat_ws('|', named.cve_ids, named.component_name)
                when
                    named.finding_kind in (
                        'code_weakness', 'secret', 'detection', 'malware', 'other'
                    )
                    or named.asset_kind = 'website'
                    or {{ matches('named.location', "':[0-9]+$'") }}
                    then concat_ws(
                        '|', named.source_name, named.source_table, named.source_finding_id
                    )
                else concat_ws(
                    '|',
                    named.source_name,
                    coalesce(named.rule_id, named.title, named.source_finding_id),
                    named.component_name,
                    coalesce(named.location, '')
                )
            end
        ) as finding_key

    from named

    inner join finding_assets
        on named.finding_number = finding_assets.finding_number

)

select
    finding_number,
    asset_id,
    asset_key,
    asset_rule,
    finding_key,
    'fnd_' || left(md5(finding_key), 16) as finding_id
from keyed
