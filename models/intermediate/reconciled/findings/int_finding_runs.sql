with

looks as (

    select * from {{ ref('int_finding_looks') }}

    where is_open

),

asset_looks as (

    select * from {{ ref('int_finding_asset_looks') }}

),

-- Looks at the asset count, not exports: while nobody looked, nothing was seen to be gone. Open
-- looks in a row keep one distance to their own count, which so names the run.
placed as (

    select
        looks.finding_number,
        looks.source_name,
        looks.source_table,
        looks.asset_key,
        looks.export_date,
        looks.seen_date,
        asset_looks.look_number,
        asset_looks.next_look_date,
        asset_looks.look_number - row_number() over (
            partition by looks.finding_number
            order by asset_looks.look_number
        ) as run_number

    from looks

    inner join asset_looks
        on
            looks.source_name = asset_looks.source_name
            and looks.source_table = asset_looks.source_table
            and looks.asset_key = asset_looks.asset_key
            and looks.export_date = asset_looks.export_date

),

runs as (

    select
        finding_number,
        source_name,
        source_table,
        asset_key,
        run_number,
        min(export_date) as first_open_date,
        max(export_date) as last_open_date,
        max(seen_date) as last_seen_date,
        min(look_number) as first_look_number,
        max(look_number) as last_look_number,
        -- Null after the last look of all.
        nullif(greatest(max(next_look_date), max(export_date)), max(export_date)) as next_look_date

    from placed

    group by finding_number, source_name, source_table, asset_key, run_number

),

followed as (

    select
        *,
        lead(first_look_number) over (
            partition by finding_number
            order by first_look_number
        ) - last_look_number - 1 as clean_look_count

    from runs

)

select * from followed
