with

conformed as (

    {{ union_sources('technique_mitigations') }}

)

select * from conformed
