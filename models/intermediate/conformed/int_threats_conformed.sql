with

conformed as (

    {{ union_sources('threats') }}

)

select * from conformed
