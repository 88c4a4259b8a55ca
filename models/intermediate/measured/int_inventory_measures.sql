with

cells as (

    select
        *,
        'all' as control_id

    from {{ ref('int_inventory_cells') }}

),

counted as (

    {% call sliced('cells', [
        [], ['owner'], ['asset_class'], ['environment'], ['criticality'], ['exposure'],
    ]) %}
        {{ summed([
            'authoritative', 'observed', 'confirmed', 'in_scope', 'owned', 'out_of_scope',
        ]) }}
    {% endcall %}

),

measures as (

    select
        counted.*,
        kinds.metric_id,
        case kinds.metric_id
            when 'inventory_accuracy' then counted.confirmed_count
            when 'ghost_rate' then counted.authoritative_count - counted.confirmed_count
            when 'shadow_rate' then counted.observed_count - counted.confirmed_count
            when 'ownership_completeness' then counted.owned_count
        end as numerator,
        case kinds.metric_id
            when 'ghost_rate' then counted.authoritative_count
            when 'ownership_completeness' then counted.in_scope_count
            else counted.observed_count
        end as denominator

    from counted

    cross join (
        values
        ('inventory_accuracy'), ('ghost_rate'), ('shadow_rate'), ('ownership_completeness')
    ) as kinds (metric_id)

)

select
    metric_id,
    as_of_date,
    dimension,
    member,
    control_id,
    owner_name,
    cast(numerator as double) as numerator,
    cast(denominator as double) as denominator,
    cast(denominator as double) as effective_size,
    out_of_scope_count as excluded_count,
    {{ exclusion_counts(['out_of_scope']) }} as exclusions,
    cast(null as string) as policy_version
from measures
