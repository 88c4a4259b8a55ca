with

items as (

    select
        *,
        cast(known_decided_at as date) as revoked_date
    from {{ ref('int_review_items') }}

    where decision = 'revoked'

),

tables as (

    select distinct
        source_name,
        source_table,
        system_name

    from {{ ref('int_grant_spells') }}

),

exports as (

    select * from {{ ref('int_access_exports') }}

    where entity = 'entitlements' and is_complete

),

presence as (

    select * from {{ ref('int_access_presence') }}

),

looked as (

    select
        items.review_item_key,
        tables.source_table,
        min(exports.export_date) as export_date

    from items

    inner join tables
        on
            items.account_source_name = tables.source_name
            and lower(items.system_name) = lower(tables.system_name)

    left join exports
        on
            tables.source_name = exports.source_name
            and tables.source_table = exports.source_table
            and items.revoked_date < exports.export_date

    group by items.review_item_key, tables.source_table

),

-- Proven is what every list of the system shows after the decision.
proven as (

    select
        review_item_key,
        max(export_date) as looked_date

    from looked

    group by review_item_key

    having count(*) = count(export_date)

),

judged as (

    select
        items.review_item_key,
        items.account_key,
        items.granted_kind,
        items.granted_id,
        items.revoked_date,
        proven.looked_date,
        coalesce(presence.valid_to, proven.looked_date) as gone_date

    from items

    inner join proven
        on items.review_item_key = proven.review_item_key

    left join presence
        on
            items.account_key = presence.account_key
            and items.granted_kind = presence.target_kind
            and items.granted_id = presence.target_id
            and proven.looked_date >= presence.valid_from
            and proven.looked_date < presence.valid_to

    where items.account_key is not null and items.granted_id is not null

)

select
    judged.review_item_key,
    judged.revoked_date,
    judged.looked_date,
    nullif(judged.gone_date, date '9999-12-31') as gone_date,
    min(presence.valid_from) as regranted_date
from judged
left join presence
    on
        judged.account_key = presence.account_key
        and judged.granted_kind = presence.target_kind
        and judged.granted_id = presence.target_id
        and judged.gone_date < presence.valid_from
group by judged.review_item_key, judged.revoked_date, judged.looked_date, judged.gone_date
