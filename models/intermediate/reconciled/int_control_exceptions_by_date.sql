with

requirements as (

    select * from {{ ref('int_asset_requirements') }}

),

assets as (

    select * from {{ ref('int_assets_owned') }}

),

-- An exception without an owner or an expiry is none.
exceptions as (

    select * from {{ ref('control_exceptions') }}

    where owner is not null and expires_on is not null

),

excepted as (

    select
        requirements.as_of_date,
        requirements.asset_id,
        requirements.control_id,
        min(exceptions.exception_id) as exception_id

    from requirements

    inner join assets
        on
            requirements.as_of_date = assets.as_of_date
            and requirements.asset_id = assets.asset_id

    inner join exceptions
        on
            requirements.control_id = exceptions.control_id
            and requirements.as_of_date >= exceptions.valid_from
            and requirements.as_of_date <= exceptions.expires_on
            and case exceptions.scope
                when 'tag' then {{ has_tag('assets.tags', 'exceptions.scope_value') }}
                when 'asset' then assets.asset_id = exceptions.scope_value
                when 'name' then lower(assets.asset_name) = lower(exceptions.scope_value)
                when 'owner' then lower(assets.owner_name) = lower(exceptions.scope_value)
                else false
            end

    group by requirements.as_of_date, requirements.asset_id, requirements.control_id

)

select * from excepted
