with

parts as (

    select * from {{ ref('int_change_parts') }}

),

measures as (

    select
        *,
        coalesce(measured_value, numerator / nullif(denominator, 0)) as value

    from {{ ref('int_measures_by_date') }}

    where dimension in ('all', 'control')

),

ends as (

    select * from {{ ref('int_change_ends') }}

),

-- Owners do not add up to these.
unsplit as (

    select
        ends.metric_id,
        ends.control_id,
        case when ends.metric_id = 'estimated_assets' then 'estimate' else ends.unit end as kind,
        max(case when not ends.is_final then measures.value end) as start_value,
        max(case when ends.is_final then measures.value end) as end_value,
        max(case when not ends.is_final then measures.numerator end) as start_numerator,
        max(case when ends.is_final then measures.numerator end) as end_numerator,
        max(case when not ends.is_final then measures.denominator end) as start_denominator,
        max(case when ends.is_final then measures.denominator end) as end_denominator

    from ends

    inner join measures
        on
            ends.metric_id = measures.metric_id
            and ends.control_id = measures.control_id
            and ends.end_date = measures.as_of_date

    left join parts
        on
            ends.metric_id = parts.metric_id
            and ends.control_id = parts.control_id

    where parts.metric_id is null

    group by ends.metric_id, ends.control_id, ends.unit

),

-- A quotient is split by its terms, each against the mean of the other; a median not at all.
termed as (

    select
        unsplit.metric_id,
        unsplit.control_id,
        terms.part,
        case terms.part
            when 'listed' then unsplit.end_numerator - unsplit.start_numerator
            when 'unseen'
                then
                    (unsplit.end_value - unsplit.end_numerator)
                    - (unsplit.start_value - unsplit.start_numerator)
            when 'numerator'
                then
                    (unsplit.end_numerator - unsplit.start_numerator)
                    * (
                        1 / nullif(unsplit.start_denominator, 0)
                        + 1 / nullif(unsplit.end_denominator, 0)
                    ) / 2
            when 'denominator'
                then
                    (unsplit.start_numerator + unsplit.end_numerator) / 2
                    * (
                        1 / nullif(unsplit.end_denominator, 0)
                        - 1 / nullif(unsplit.start_denominator, 0)
                    )
            else unsplit.end_value - unsplit.start_value
        end as contribution
    from unsplit
    inner join (
        values
        ('share', 'numerator'), ('share', 'denominator'), ('estimate', 'listed'),
        ('estimate', 'unseen'), ('count', 'within_unsplit'), ('days', 'within_unsplit')
    ) as terms (kind, part)
        on unsplit.kind = terms.kind

)

select
    metric_id,
    control_id,
    'all' as owner_name,
    part,
    cast(null as bigint) as case_count,
    contribution
from termed
where contribution is not null
