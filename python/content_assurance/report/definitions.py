"""The section on definitions: every metric card in full."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from content_assurance.report import cards
from content_assurance.report.queries import Definition
from content_assurance.report.reading import Reading


@dataclass(frozen=True)
class Definitions:
    """The metric cards in reading order, and the names of all KPIs."""

    rows: tuple[Definition, ...]
    names: Mapping[str, str]


def definitions(reading: Reading) -> Definitions:
    """Every definition; the reader's guide needs none."""
    found = reading.definitions
    return Definitions(
        tuple(found[metric_id] for metric_id in sorted(found, key=cards.place)),
        {metric_id: one.metric_name for metric_id, one in found.items()},
    )
