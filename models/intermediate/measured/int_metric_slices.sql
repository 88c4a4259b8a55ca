with

measures as (

    select * from {{ ref('int_measures_by_date') }}

),

cards as (

    select * from {{ ref('metric_cards') }}

    where roll_up like 'Sum%'

),

celled as (

    select distinct metric_id from {{ ref('int_metric_cells') }}

),

summed as (

    select
        cards.metric_id,
        cards.unit,
        cards.roll_up like '%over owners%' as is_summed_over_owners_only

    from cards

    left join celled
        on cards.metric_id = celled.metric_id

    where celled.metric_id is null

),

-- Slices of two dimensions are finer than owners, and owners, or systems alone, than the total.
finest as (

    select
        summed.metric_id,
        coalesce(
            max(
                case
                    when
                        measures.dimension like '%!_owner' escape '!'
                        and not summed.is_summed_over_owners_only
                        then measures.dimension
                end
            ),
            max(case when measures.dimension = 'owner' then 'owner' end),
            max(case when measures.dimension = 'system' then 'system' end),
            'all'
        ) as dimension

    from summed

    inner join measures
        on summed.metric_id = measures.metric_id

    group by summed.metric_id

),

sliced as (

    select
        measures.metric_id,
        measures.as_of_date,
        measures.control_id,
        measures.owner_name,
        measures.denominator,
        case
            when measures.dimension = 'severity_owner'
                then split_part(measures.member, ' | ', 1)
            else 'all'
        end as severity,
        case measures.dimension
            when 'system_owner' then split_part(measures.member, ' | ', 1)
            when 'system' then measures.member
            else 'all'
        end as system_name,
        -- Of a difference of two counts, the difference is what adds up.
        case when summed.unit = 'count' then measures.measured_value else measures.numerator end
            as numerator

    from measures

    inner join finest
        on
            measures.metric_id = finest.metric_id
            and measures.dimension = finest.dimension

    inner join summed
        on measures.metric_id = summed.metric_id

)

select * from sliced
