with

conformed as (

    {{ union_sources('access_reviews') }}

)

select * from conformed
