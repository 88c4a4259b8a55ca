with

facts as (

    select
        *,
        lag(fact_value) over statements as previous_value,
        lag(valid_to) over statements as previous_valid_to,
        coalesce(lead(stated_date) over statements, date '9999-12-31') as next_stated_date

    from {{ ref('int_threat_facts') }}

    window statements as (
        partition by source_name, source_table, vulnerability_id, fact_name
        order by stated_date
    )

),

stated as (

    select
        source_name,
        source_table,
        vulnerability_id,
        fact_name,
        stated_date as revised_date,
        case when previous_valid_to = stated_date then previous_value end as previous_value,
        fact_value as new_value

    from facts

    where not is_first_version

),

taken_back as (

    select
        source_name,
        source_table,
        vulnerability_id,
        fact_name,
        valid_to as revised_date,
        fact_value as previous_value,
        cast(null as string) as new_value

    from facts

    where valid_to < next_stated_date

)

select * from stated
union all
select * from taken_back
