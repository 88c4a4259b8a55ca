{# A dotted version as text that sorts as the version does; null for none. #}
{% macro version_key(version) -%}
    case
        when {{ version }} is not null then
            {%- for part in range(1, 5) %}
            lpad({{ replace_all("split_part(" ~ version ~ ", '.', " ~ part ~ ")", "'[^0-9]'", "''") }}, 8, '0')
            {{- ' ||' if not loop.last }}
            {%- endfor %}
    end
{%- endmacro %}
