-- Episodes of every finding from the weekly looks at it: the statement that the findings models
-- must reach. One missed look closes nothing; two in a row do, on the first of them.
--
-- A finding whose looks fill the weeks between its first and its last was never away, and is one
-- episode by a plain group by. Only the others need a window, and they are few.
with

observations as (

    select * from read_parquet('{observations}/*.parquet')

),

exports as (

    select max(export_date) as last_export_date from observations

),

summed as (

    select
        asset_id,
        vulnerability_id,
        min(severity) as severity,
        min(export_date) as first_date,
        max(export_date) as last_date,
        count(*) as look_count

    from observations

    group by asset_id, vulnerability_id

),

gapped as (

    select
        asset_id,
        vulnerability_id

    from summed

    where look_count < (last_date - first_date) / 7 + 1

),

stepped as (

    select
        observations.*,
        lag(export_date) over looks as previous_date

    from observations

    semi join gapped using (asset_id, vulnerability_id)

    window looks as (partition by asset_id, vulnerability_id order by export_date)

),

numbered as (

    select
        *,
        1 + count(*) filter (where export_date - previous_date > 14) over (
            partition by asset_id, vulnerability_id order by export_date
        ) as episode_number

    from stepped

),

broken as (

    select
        asset_id,
        vulnerability_id,
        episode_number,
        min(severity) as severity,
        min(export_date) as first_date,
        max(export_date) as last_date

    from numbered

    group by asset_id, vulnerability_id, episode_number

),

unbroken as (

    select
        asset_id,
        vulnerability_id,
        1 as episode_number,
        severity,
        first_date,
        last_date

    from summed

    where look_count = (last_date - first_date) / 7 + 1

),

stacked as (

    select * from unbroken

    union all

    select * from broken

)

select
    stacked.*,
    case when exports.last_export_date - stacked.last_date > 7 then stacked.last_date + 7 end
        as closed_date
from stacked
cross join exports
