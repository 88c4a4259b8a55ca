with

tickets as (

    select * from {{ ref('int_tickets') }}

),

exploded as (

    select
        ticket_key,
        {{ explode("split(finding_references, ',')") }} as finding_reference

    from tickets

    where finding_references is not null

),

named as (

    select distinct
        ticket_key,
        trim(finding_reference) as finding_reference

    from exploded

    where trim(finding_reference) <> ''

),

wanted as (

    select distinct finding_reference from named

),

identities as (

    select * from {{ ref('int_finding_identities') }}

),

-- A source's own id, alone or with the source before it, which leaves no doubt.
records as (

    select
        finding_number,
        source_finding_id as finding_reference
    from {{ ref('int_finding_records') }}

    union all

    select
        finding_number,
        source_name || ':' || source_finding_id as finding_reference
    from {{ ref('int_finding_records') }}

),

known as (

    select
        identities.finding_id as finding_reference,
        'finding_id' as link_rule,
        identities.finding_id
    from identities
    inner join wanted
        on identities.finding_id = wanted.finding_reference

    union all

    select
        records.finding_reference,
        'source_finding_id' as link_rule,
        identities.finding_id
    from records
    inner join wanted
        on records.finding_reference = wanted.finding_reference
    inner join identities
        on records.finding_number = identities.finding_number

),

-- What names two findings names none: numbers of one tool are numbers of another.
unambiguous as (

    select
        finding_reference,
        min(link_rule) as link_rule,
        min(finding_id) as finding_id

    from known

    group by finding_reference

    having min(finding_id) = max(finding_id)

)

select
    named.ticket_key,
    named.finding_reference,
    unambiguous.link_rule,
    unambiguous.finding_id
from named
left join unambiguous
    on named.finding_reference = unambiguous.finding_reference
