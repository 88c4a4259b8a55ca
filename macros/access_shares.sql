{#
    Shares out of one row of counts by date and slice, in the shape of every measure. `shares` lists
    (metric, SQL of the numerator, SQL of the denominator, what was left out: each a column
    <reason>_count).
#}
{% macro access_shares(counts, shares) -%}
    {%- for metric_id, numerator, denominator, reasons in shares %}
    select
        '{{ metric_id }}' as metric_id,
        as_of_date,
        dimension,
        member,
        control_id,
        owner_name,
        cast({{ numerator }} as double) as numerator,
        cast({{ denominator }} as double) as denominator,
        cast({{ denominator }} as double) as effective_size,
        cast(null as double) as measured_value,
        cast(null as double) as measured_low,
        cast(null as double) as measured_high,
        {%- if reasons %}
        cast({{ reasons | join('_count + ') }}_count as bigint) as excluded_count,
        {{ exclusion_counts(reasons) }} as exclusions
        {%- else %}
        cast(0 as bigint) as excluded_count,
        '{}' as exclusions
        {%- endif %}
    from {{ counts }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
