with

captures as (

    select * from {{ ref('int_population_sources') }}

),

sources as (

    select
        as_of_date,
        cast(count(distinct source_name) as double) as source_count

    from captures

    group by as_of_date

    having count(distinct source_name) > 1

),

histories as (

    select
        as_of_date,
        source_names,
        asset_count,
        count(*) as capture_count

    from captures

    group by as_of_date, source_names, asset_count

),

frequencies as (

    select
        histories.as_of_date,
        sources.source_count,
        sum(histories.asset_count) as captured_count,
        sum(case when histories.capture_count = 1 then histories.asset_count else 0.0 end)
            as once_count,
        sum(case when histories.capture_count = 2 then histories.asset_count else 0.0 end)
            as twice_count

    from histories

    inner join sources
        on histories.as_of_date = sources.as_of_date

    group by histories.as_of_date, sources.source_count

),

-- Chao's bias-corrected lower bound for the assets that no source lists, and its variance.
bounded as (

    select
        *,
        (source_count - 1) / source_count
        * once_count * (once_count - 1) / (2 * (twice_count + 1)) as unseen,
        (source_count - 1) / source_count
        * once_count * (once_count - 1) / (2 * (twice_count + 1))
        + pow((source_count - 1) / source_count, 2)
        * once_count * pow(2 * once_count - 1, 2) / (4 * pow(twice_count + 1, 2))
        + pow((source_count - 1) / source_count, 2)
        * pow(once_count, 2) * twice_count * pow(once_count - 1, 2)
        / (4 * pow(twice_count + 1, 4)) as variance

    from frequencies

),

spread as (

    select
        *,
        exp({{ var('z_95') }} * sqrt(ln(1 + variance / nullif(unseen * unseen, 0)))) as factor

    from bounded

)

select
    as_of_date,
    'all' as member,
    captured_count,
    captured_count + unseen as estimate,
    captured_count + unseen / coalesce(factor, 1) as estimate_low,
    captured_count + unseen * coalesce(factor, 1) as estimate_high
from spread
