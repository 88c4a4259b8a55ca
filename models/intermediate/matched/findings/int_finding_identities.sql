with

records as (

    select * from {{ ref('int_finding_records') }}

),

finding_assets as (

    select * from {{ ref('int_finding_assets') }}

),

-- One finding is an asset, a vulnerability and the component or place that has it. A CVE means the
-- same to every tool, so its place is left out; a rule is its detector's own. In code and on a site
-- one rule is found many times and its line or pages move: there the source's own id tells.
keyed as (

    select
        records.finding_number,
        finding_assets.asset_id,
        finding_assets.asset_key,
        finding_assets.asset_rule,
        concat_ws(
            '|',
            finding_assets.asset_key,
            case
                when records.cve_ids is not null and records.finding_kind = 'vulnerability'
                    then concat_ws('|', records.cve_ids, lower(coalesce(records.component, '')))
                when
                    records.finding_kind in (
                        'code_weakness', 'secret', 'detection', 'malware', 'other'
                    )
                    or records.asset_kind = 'website'
                    or {{ matches('records.location', "':[0-9]+$'") }}
                    then concat_ws(
                        '|', records.source_name, records.source_table, records.source_finding_id
                    )
                else concat_ws(
                    '|',
                    records.source_name,
                    coalesce(records.rule_id, records.title, records.source_finding_id),
                    lower(coalesce(records.component, '')),
                    coalesce(records.location, '')
                )
            end
        ) as finding_key

    from records

    inner join finding_assets
        on records.finding_number = finding_assets.finding_number

)

select
    finding_number,
    asset_id,
    asset_key,
    asset_rule,
    finding_key,
    'fnd_' || left(md5(finding_key), 16) as finding_id
from keyed
