-- Episodes of every finding from the weekly looks at it: the statement that the findings models
-- must reach. One missed look closes nothing; two in a row do, on the first of them.
--
-- A finding whose looks fill the weeks between its first and its last was never away, and is one
-- episode by a plain group by. Only the others need a window, and they are few. Two 64-bit hashes
-- stand for the two texts of a key: together they will not collide, and cost a third of the texts.
with

observations as (

    select
        *,
        hash(asset_id, vulnerability_id) as finding_key,
        hash(vulnerability_id, asset_id) as second_key

    from read_parquet({observations})

),

summed as materialized (

    select
        finding_key,
        second_key,
        any_value(asset_id) as asset_id,
        any_value(vulnerability_id) as vulnerability_id,
        any_value(severity) as severity,
        min(export_date) as first_date,
        max(export_date) as last_date,
        count(*) as look_count

    from observations

    group by finding_key, second_key

),

exports as (

    select max(last_date) as last_export_date from summed

),

gapped as (

    select * from summed

    where look_count < (last_date - first_date) / 7 + 1

),

stepped as (

    select
        observations.finding_key,
        observations.second_key,
        observations.export_date,
        lag(observations.export_date) over (
            partition by observations.finding_key, observations.second_key
            order by observations.export_date
        ) as previous_date

    from observations

    semi join gapped using (finding_key, second_key)

),

numbered as (

    select
        finding_key,
        second_key,
        export_date,
        1 + count(*) filter (where export_date - previous_date > 14) over (
            partition by finding_key, second_key order by export_date
        ) as episode_number

    from stepped

),

broken as (

    select
        finding_key,
        second_key,
        episode_number,
        min(export_date) as first_date,
        max(export_date) as last_date

    from numbered

    group by finding_key, second_key, episode_number

),

stacked as (

    select
        asset_id,
        vulnerability_id,
        1 as episode_number,
        severity,
        first_date,
        last_date
    from summed
    where look_count = (last_date - first_date) / 7 + 1

    union all

    select
        gapped.asset_id,
        gapped.vulnerability_id,
        broken.episode_number,
        gapped.severity,
        broken.first_date,
        broken.last_date
    from broken
    inner join gapped using (finding_key, second_key)

)

select
    stacked.*,
    case when exports.last_export_date - stacked.last_date > 7 then stacked.last_date + 7 end
        as closed_date
from stacked
cross join exports
