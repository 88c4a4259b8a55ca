{#
    One round of what groups and roles lead to: everything that `grants` reach already, and what
    that reaches in turn, so that the hops double. Of several ways between two the shortest stays;
    a way that comes back to where it began leads nowhere new, so that cycles end.
#}
{% macro reached_further(grants) -%}
    {%- set key = [
        'source_name', 'system_name', 'grantee_kind', 'grantee_id', 'target_kind', 'target_id',
        'resource_name', 'grant_rank', 'valid_from', 'valid_to',
    ] -%}
    select
        {{ key | join(', ') }},
        min(hop_count) as hop_count,
        max(target_name) as target_name,
        min_by(path, lpad(cast(hop_count as string), 4, '0') || path) as path,
        bool_or(is_privileged) as is_privileged
    from (
        select {{ key | join(', ') }}, hop_count, target_name, path, is_privileged
        from {{ grants }}
        union all
        select
            near.source_name, near.system_name, near.grantee_kind, near.grantee_id,
            away.target_kind, away.target_id,
            case when away.resource_name = '' then near.resource_name else away.resource_name end
                as resource_name,
            greatest(near.grant_rank, away.grant_rank) as grant_rank,
            near.valid_from, near.valid_to, near.hop_count + away.hop_count as hop_count,
            away.target_name, near.path || ' > ' || away.path as path, away.is_privileged
        from {{ grants }} as near
        inner join {{ grants }} as away
            on near.source_name = away.source_name
            and near.system_name = away.system_name
            and near.valid_from = away.valid_from
            and near.target_kind = away.grantee_kind
            and near.target_id = away.grantee_id
        where near.grantee_kind <> away.target_kind or near.grantee_id <> away.target_id
    ) as ways
    group by {{ key | join(', ') }}
{%- endmacro %}
