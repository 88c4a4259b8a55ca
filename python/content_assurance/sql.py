"""Names and texts within SQL: the one place that quotes them."""

from __future__ import annotations


def quoted(name: str) -> str:
    """A SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: object) -> str:
    """A SQL string literal of a text, a path or a date."""
    return "'" + str(value).replace("'", "''") + "'"
