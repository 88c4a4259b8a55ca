with

conformed as (

    {{ union_sources('accounts') }}

)

select * from conformed
