with

conformed as (

    {{ union_sources('people') }}

)

select * from conformed
