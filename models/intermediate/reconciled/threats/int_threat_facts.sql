with

statements as (

    select * from {{ ref('int_threat_statements') }}

),

-- A statement begins where the value is new, or where the export before did not have it.
compared as (

    select
        *,
        coalesce(
            lag(fact_value) over facts = fact_value
            and (not is_complete or lag(export_number) over facts = export_number - 1),
            false
        ) as is_repeated

    from statements

    window facts as (
        partition by source_name, source_table, vulnerability_id, fact_name
        order by export_number
    )

),

numbered as (

    select
        *,
        sum(case when is_repeated then 0 else 1 end) over (
            partition by source_name, source_table, vulnerability_id, fact_name
            order by export_number
            rows between unbounded preceding and current row
        ) as statement_number

    from compared

),

spans as (

    select
        source_name,
        source_table,
        vulnerability_id,
        fact_name,
        statement_number,
        min(fact_value) as fact_value,
        bool_and(is_complete) as is_complete,
        min(export_number) as export_number,
        min(export_date) as stated_date,
        min(kev_added_date) as catalogue_added_date,
        -- A whole export without it takes it back.
        max(next_export_date) as taken_back_date

    from numbered

    group by source_name, source_table, vulnerability_id, fact_name, statement_number

),

followed as (

    select
        *,
        coalesce(
            lead(stated_date) over (
                partition by source_name, source_table, vulnerability_id, fact_name
                order by statement_number
            ),
            date '9999-12-31'
        ) as next_stated_date

    from spans

)

select
    source_name,
    source_table,
    vulnerability_id,
    fact_name,
    fact_value,
    stated_date,
    export_number = 1 as is_first_version,
    -- What the first version says was so before it, the catalogue's from the day that it gives.
    case
        when export_number > 1 then stated_date
        when fact_name in ('known_exploited', 'catalogue_due_date', 'ransomware')
            then least(stated_date, coalesce(catalogue_added_date, stated_date))
        else date '0001-01-01'
    end as valid_from,
    case when is_complete then taken_back_date else next_stated_date end as valid_to
from followed
