{#
    Before an incremental model is written on an engine that replaces whole partitions: those in
    the scope of this run leave, since a partition that gets no row would otherwise stay as it is.
    Where rows are deleted one by one there is nothing to do. A hook of every such model.
#}
{% macro drop_restated_partitions() -%}
    {{ return(adapter.dispatch('drop_restated_partitions', 'content_assurance')()) }}
{%- endmacro %}


{% macro default__drop_restated_partitions() -%}
{%- endmacro %}


{% macro spark__drop_restated_partitions() -%}
    {%- if execute and is_incremental() -%}
    {%- set column = config.get('partition_by')[0] -%}
    {#- What restates everything reads itself: only what no export tells of any more may leave. -#}
    {%- set scope = restated_scopes()[0]
        or 'where ' ~ column ~ ' not in (select ' ~ column ~ ' from ' ~ this.schema ~ '.int_exports)' -%}
    {%- set partitions = [] -%}
    {%- for value in run_query(
        'select distinct cast(' ~ column ~ ' as string) from ' ~ this ~ ' ' ~ scope
    ).columns[0].values() -%}
        {%- do partitions.append('partition (' ~ column ~ " = '" ~ value ~ "')") -%}
    {%- endfor -%}
    {%- if partitions -%}
    alter table {{ this }} drop {{ partitions | join(', ') }}
    {%- endif -%}
    {%- endif -%}
{%- endmacro %}
