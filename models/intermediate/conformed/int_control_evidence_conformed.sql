with

conformed as (

    {{ union_sources('control_evidence') }}

)

select * from conformed
