"""Dashboards for analysts in Apache Superset: specifications in YAML, and what makes them run.

It lives in ``.venv-superset``, apart from the package that runs the project: ``make superset``.
"""
