-- Which owners are furthest below target, control by control, as things stand?
select
    measured.control_id,
    measured.owner_name,
    measured.numerator as effective_count,
    measured.denominator as expected_count,
    measured.value as effective_share,
    measured.interval_low,
    measured.interval_high
from {{ ref('metrics') }} as measured
inner join {{ ref('int_as_of_dates') }} as as_of_dates
    on measured.as_of_date = as_of_dates.as_of_date
where
    as_of_dates.is_latest
    and measured.metric_id = 'effective_coverage'
    and measured.dimension = 'control_owner'
    and measured.denominator > 0
order by measured.interval_high asc nulls last, measured.member asc
