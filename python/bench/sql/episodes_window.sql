-- The same episodes by one window over all looks: what everybody writes first.
with

observations as (

    select * from read_parquet({observations})

),

stepped as (

    select
        *,
        lag(export_date) over looks as previous_date

    from observations

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

summed as (

    select
        asset_id,
        vulnerability_id,
        episode_number,
        min(severity) as severity,
        min(export_date) as first_date,
        max(export_date) as last_date

    from numbered

    group by asset_id, vulnerability_id, episode_number

)

select
    *,
    case
        when (select max(export_date) from observations) - last_date > 7 then last_date + 7
    end as closed_date
from summed
