{# The columns of the calling model's contract, each taken from the relation or null. #}
{% macro contract_columns(relation) -%}

    {%- set reported = adapter.get_columns_in_relation(relation) | map(attribute='name')
        | map('lower') | list -%}

    {%- for name in reported if name not in model.columns -%}
        {%- do exceptions.raise_compiler_error(
            relation.identifier ~ '.' ~ name ~ ' is not in the contract of ' ~ model.name
            ~ '; correct the name, or add the column to the contract'
        ) -%}
    {%- endfor -%}

    {%- for name, column in model.columns.items() if name != 'source_name' %},
        cast({{ name if name in reported else 'null' }} as {{ column.data_type }}) as {{ name }}
    {%- endfor -%}

{%- endmacro %}
