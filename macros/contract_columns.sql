{#
    The columns of the calling model's contract, each taken from the relation or null; only the
    first part of a union needs to name them. What has its type already is not cast: metastores
    limit the text of a view, and sixty sources make a long one.
#}
{% macro contract_columns(relation, is_first) -%}

    {%- set types = {} -%}
    {%- for column in adapter.get_columns_in_relation(relation) -%}
        {%- do types.update({column.name | lower: column.dtype | lower}) -%}
    {%- endfor -%}

    {%- for name in types if name not in model.columns -%}
        {%- do exceptions.raise_compiler_error(
            relation.identifier ~ '.' ~ name ~ ' is not in the contract of ' ~ model.name
            ~ '; correct the name, or add the column to the contract'
        ) -%}
    {%- endfor -%}

    {%- for name, column in model.columns.items() if name != 'source_name' -%}
        {%- set is_typed = types.get(name, '').replace('varchar', 'string')
            == column.data_type -%}
        {%- if is_typed %}, {{ name }}
        {%- elif name in types %}, cast({{ name }} as {{ column.data_type }})
        {%- else %}, {{ 'cast(null as ' ~ column.data_type ~ ')' if is_first else 'null' }}
        {%- endif -%}
        {%- if is_first and not is_typed %} as {{ name }}{% endif -%}
    {%- endfor -%}

{%- endmacro %}
