{#
    Of spells in which a case counts for a metric, `from_date` up to but not on `to_date`, those that
    hold at one end of the metric's change and not at the other: nothing moved in the rest.
#}
{% macro moved_spells(spells, ends) -%}
    select
        {{ spells }}.*,
        {{ ends }}.as_of_date,
        {{ ends }}.baseline_date,
        {{ spells }}.from_date <= {{ ends }}.as_of_date
        and coalesce({{ spells }}.to_date > {{ ends }}.as_of_date, true) as is_final
    from {{ ends }}
    inner join {{ spells }}
        on
            {{ ends }}.metric_id = {{ spells }}.metric_id
            and {{ ends }}.is_final
    where
        (
            {{ spells }}.from_date <= {{ ends }}.as_of_date
            and coalesce({{ spells }}.to_date > {{ ends }}.as_of_date, true)
        )
        <> (
            {{ spells }}.from_date <= {{ ends }}.baseline_date
            and coalesce({{ spells }}.to_date > {{ ends }}.baseline_date, true)
        )
{%- endmacro %}
