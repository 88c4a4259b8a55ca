"""The KPI cards by area: the few that lead, and the rest folded away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from content_assurance.report import figures
from content_assurance.report.cards import Card

LEADING = 4
# An area of many questions leads with more of them.
_LEADING = {"access": 8}
_TITLES = {"remediation": "Time to remediate"}


@dataclass(frozen=True)
class Area:
    """The cards of one area: those that lead, and the rest, folded away with its worst in sight."""

    area_id: str
    name: str
    leading: tuple[Card, ...]
    rest: tuple[Card, ...]

    @property
    def folded(self) -> str:
        """What is folded away, with those that miss their target or cannot be relied on first."""
        words = {"bad": "off target", "unknown": "not reportable", "warn": "near target"}
        marked = sorted(self.rest, key=lambda card: card.status.kind not in words)
        return ", ".join(
            card.name + (f" ({words[card.status.kind]})" if card.status.kind in words else "")
            for card in marked
        )


def by_area(cards: Sequence[Card], order: Sequence[str]) -> tuple[Area, ...]:
    """The cards of the areas in ``order``; an area without cards is left out."""
    found = []
    for area in order:
        members = tuple(card for card in cards if card.area == area)
        if members:
            title = _TITLES.get(area, figures.named(area))
            lead = _LEADING.get(area, LEADING)
            found.append(Area(area, title, members[:lead], members[lead:]))
    return tuple(found)
