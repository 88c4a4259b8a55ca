with

comparisons as (

    select * from {{ ref('int_remediation_comparisons') }}

)

select
    as_of_date,
    population,
    {{ population_dimension() }} as dimension,
    member,
    cast(observed as bigint) as observed_count,
    expected as expected_count,
    variance,
    chi_square,
    p_value,
    observed_ratio,
    is_faster
from comparisons
