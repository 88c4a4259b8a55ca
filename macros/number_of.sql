{#
    A 64-bit number that stands for a text: numbers join and group several times faster. Each
    engine has its own, so they never leave the engine; a test says if two texts ever share one.
#}
{% macro number_of(text) -%}
    {{ return(adapter.dispatch('number_of', 'content_assurance')(text)) }}
{%- endmacro %}


{% macro default__number_of(text) -%}
    hash({{ text }})
{%- endmacro %}


{% macro spark__number_of(text) -%}
    xxhash64({{ text }})
{%- endmacro %}
