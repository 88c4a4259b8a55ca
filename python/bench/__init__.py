"""The scale benchmark: the project and its peers on the same work, in one run, as ratios.

It uses the project as anybody would (``assurance simulate``, landing, ``dbt build``) and is no part
of the package: nothing in ``content_assurance`` imports it.
"""
