{#
    Whether a key value cannot identify anything by its shape alone: too short, one character
    repeated, the word null (which dbt takes for nothing when it reads a seed), or a MAC address
    that is malformed, multicast or locally administered (randomised, docker, virtual).
#}
{% macro is_placeholder_shape(key_kind, key_value) -%}
    (
        ({{ key_kind }} in ('serial_number', 'machine_id') and length({{ key_value }}) < 4)
        or replace({{ key_value }}, left({{ key_value }}, 1), '') = ''
        or lower({{ key_value }}) = 'null'
        or (
            {{ key_kind }} = 'mac_address'
            and not {{ matches(key_value, "'^[0-9a-f][048c][0-9a-f]{10}$'") }}
        )
    )
{%- endmacro %}
