with

-- A record that came with a new export changes nothing on the dates before it; one that moved from
-- one asset to another changes both, on every date, and so does one that turns out to be older.
moved as (

    select
        state,
        previous_state

    from {{ ref('int_identity_changes') }}

    where
        {{ is_since_last_build() }}
        and state <> 'gone'
        and previous_state <> 'gone'

),

restated as (

    select split_part(state, '@', 1) as asset_id from moved

    union

    select split_part(previous_state, '@', 1) as asset_id from moved

)

select * from restated
