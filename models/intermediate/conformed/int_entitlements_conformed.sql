with

conformed as (

    {{ union_sources('entitlements') }}

)

select * from conformed
