"""What tables can be filtered by, and how many rows there are behind each choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from content_assurance.report.queries import text


def owner_of(row: Mapping[str, Any]) -> str:
    """The owner of a row by the name that filters use."""
    return text(row["owner_name"]) or "unowned"


@dataclass(frozen=True)
class Totals:
    """How many rows there are in all by the keys of a table's filters, listed or not.

    Each of ``counts`` is a value per key, then the number; a value may join several with a bar.
    """

    keys: tuple[str, ...]
    counts: tuple[tuple[str | int, ...], ...]

    @property
    def as_json(self) -> dict[str, object]:
        """For the page's script."""
        return {"keys": list(self.keys), "counts": [list(row) for row in self.counts]}
