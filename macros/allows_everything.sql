{#
    Whether the statements of an AWS policy (JSON text, one or an array) allow every action, every
    action of IAM, or all but some, on every resource or all but some; null for no text. A statement
    is found by its braces, of which a condition nests two more.
#}
{% macro allows_everything(statements) -%}
    {%- set statement = "'[{](?:[^{}]|[{](?:[^{}]|[{][^{}]*[}])*[}])*[}]'" -%}
    {%- set folded = "lower(" ~ replace_all(statements, "'[ \n\r\t]+'", "''") ~ ")" -%}
    {{ return(adapter.dispatch('any_allows_everything', 'content_assurance')(
        all_matches(folded, statement)
    )) }}
{%- endmacro %}


{% macro allowed_everything(statement) -%}
    {{ matches(statement, "'\"effect\":\"allow\"'") }}
    and (
        {{ matches(statement, "'\"notresource\":'") }}
        or {{ matches(statement, "'\"resource\":.?(\"[^\"]*\",)*\"[*]\"'") }}
    )
    and (
        {{ matches(statement, "'\"notaction\":.?\"[^*]'") }}
        or {{ matches(statement, "'\"action\":.?(\"[^\"]*\",)*\"([*]|iam:[*]|[*]:[*])\"'") }}
    )
{%- endmacro %}


{% macro default__any_allows_everything(statements) -%}
    len(list_filter({{ statements }}, lambda one: {{ allowed_everything('one') }})) > 0
{%- endmacro %}


{% macro spark__any_allows_everything(statements) -%}
    exists({{ statements }}, one -> {{ allowed_everything('one') }})
{%- endmacro %}
