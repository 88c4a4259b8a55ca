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

    union all

    {{ counted_words('people', ref('int_people_conformed'), ['person_status', 'worker_kind']) }}

    union all

    {{ counted_words(
        'accounts', ref('int_accounts_conformed'), ['account_kind', 'account_status'],
    ) }}

    union all

    {{ counted_words('access_reviews', ref('int_access_reviews_conformed'), ['decision']) }}

)

select * from counted
