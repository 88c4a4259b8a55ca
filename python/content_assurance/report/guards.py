"""The section that sets figures of access beside the figures that keep them honest."""

from __future__ import annotations

from dataclasses import dataclass

from content_assurance.report.cards import Card
from content_assurance.report.reading import Reading

_AREA = "access"


@dataclass(frozen=True)
class Pair:
    """A KPI, and its guard: what gets worse when somebody improves the KPI alone."""

    card: Card
    guard: Card


def guards(reading: Reading) -> tuple[Pair, ...] | None:
    """Every figure of access that has a guard, in reading order; none where none has."""
    known = {card.definition.metric_id: card for card in reading.cards}
    return (
        tuple(
            Pair(card, known[card.definition.guard_metric_id])
            for card in reading.cards
            if card.area == _AREA and card.definition.guard_metric_id in known
        )
        or None
    )
