{#
    The identifiers of a relation as rows of <id>, key_kind and key_value, in one spelling each, so
    that records and findings name an asset alike. Every kind is a column of the relation, but for
    `image`, which is `image_digest`; `agent_id` needs `source_name`.
#}
{% macro unpivoted_keys(relation, id, kinds) -%}

    {%- set spellings = {
        'machine_id': replace_all("upper(machine_id)", "'[^A-Z0-9]'", "''"),
        'serial_number': replace_all("upper(serial_number)", "'[^A-Z0-9]'", "''"),
        'agent_id': "source_name || ':' || agent_id",
        'image': "lower(trim(image_digest))",
        'fqdn': "case when fqdn like '%.%' then trim(both '.' from lower(trim(fqdn))) end",
        'web_domain': "case when web_domain like '%.%' then trim(both '.' from lower(trim(web_domain))) end",
        'hostname': "lower(split_part(trim(hostname), '.', 1))",
    } -%}

    {%- for kind in kinds %}
    select
        {{ id }},
        '{{ kind }}' as key_kind,
        {{ spellings.get(kind, 'lower(trim(' ~ kind ~ '))') }} as key_value
    from {{ relation }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

{%- endmacro %}
