{#
    The points that tell what is usual for a point: those before it, back to where its level began.
    Weeks are counted from it; the first one's predecessor is no part of them.
#}
{% macro points_before() -%}
    select
        levels.metric_id,
        levels.dimension,
        levels.member,
        levels.place,
        past.case_size,
        past.adjusted_value as past_value,
        cast(past.as_of_date - levels.as_of_date as int) / cast(7 as double) as week,
        case
            when offsets.places_back < {{ var('trend_window_points') }}
                and past.place > levels.level_place
                then past.previous_value
        end as previous_value,
        cast(past.previous_date - levels.as_of_date as int) / cast(7 as double) as previous_week,
        sqrt(1 / (1 / past.case_size + 1 / past.previous_size)) as move_weight

    from {{ ref('int_metric_levels') }} as levels

    cross join (
        select cast(place as int) as places_back
        from range(1, {{ var('trend_window_points') + 1 }}) as places (place)
    ) as offsets

    inner join {{ ref('int_metric_levels') }} as past
        on
            levels.metric_id = past.metric_id
            and levels.dimension = past.dimension
            and levels.member = past.member
            and levels.place - offsets.places_back = past.place
            and levels.level_place <= past.place
{%- endmacro %}
