{# The rows of landed parquet files. #}
{% macro landed_query(files) -%}
    select * from read_parquet(['{{ files | map('replace', "'", "''") | join("', '") }}'])
{%- endmacro %}
