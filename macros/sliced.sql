{#
    Aggregates of a relation by date and slice, stacked: call it around the aggregates.

    `slices` lists the dimensions of each slice, the empty list for the total. Every row says its
    `dimension` ('all', 'owner', 'control_owner' ...) and `member` ('all', 'Payments',
    'edr | Payments' ...), and `control_id` and `owner_name`, 'all' where it is not sliced by them.
    `also` names columns to group by besides, `date` the column of dates.

    Written as a union and not with `grouping sets`, which the linter's dialect cannot parse.
#}
{% macro sliced(relation, slices, also=[], date='as_of_date') -%}

    {%- set columns = {
        'control': 'control_id', 'owner': 'owner_name', 'detector': 'detector_name',
        'origin': 'origin_name', 'source': 'source_name', 'system': 'system_name',
    } -%}

    {%- for slice in slices %}
    {%- set grouped = [] -%}
    {%- for dimension in slice -%}
        {%- do grouped.append(columns.get(dimension, dimension)) -%}
    {%- endfor %}
    select
        {{ date }},
        '{{ slice | join("_") or "all" }}' as dimension,
        {{ grouped | join(" || ' | ' || ") or "'all'" }} as member,
        {{ 'control_id' if 'control' in slice else "'all'" }} as control_id,
        {{ 'owner_name' if 'owner' in slice else "'all'" }} as owner_name,
        {%- for column in also %}
        {{ column }},
        {%- endfor %}
        {{ caller() }}
    from {{ relation }}
    group by {{ ([date] + grouped + also) | join(', ') }}
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor -%}

{%- endmacro %}
