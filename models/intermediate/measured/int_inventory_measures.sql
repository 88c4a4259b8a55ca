with

assets as (

    select * from {{ ref('int_assets_by_date') }}

    where custody not in ('third_party', 'personal')

),

-- No control has a say in what there is.
inventory as (

    select
        *,
        'all' as control_id

    from assets

),

counted as (

    {% call sliced('inventory', [
        [], ['owner'], ['asset_class'], ['environment'], ['criticality'], ['exposure'],
    ]) %}
        count(*) filter (where is_authoritative) as authoritative_count,
        count(*) filter (where is_observed) as observed_count,
        count(*) filter (where is_authoritative and is_observed) as confirmed_count,
        count(*) filter (where is_in_scope) as in_scope_count,
        count(*) filter (where is_in_scope and has_owner) as owned_count,
        count(*) filter (where not is_in_scope) as out_of_scope_count
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
