with

counted as (

    {{ counted_words('assets', ref('int_assets_enriched'), ['asset_kind', 'asset_class']) }}

    union all

    {{ counted_words(
        'findings', ref('int_findings_enriched'),
        ['asset_kind', 'finding_kind', 'finding_status', 'severity'],
    ) }}

    union all

    {{ counted_words('tickets', ref('int_tickets_enriched'), ['priority', 'ticket_status']) }}

)

select * from counted
