"""The KPI cards by area: the few that lead, and the rest folded away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from content_assurance.report import figures
from content_assurance.report.cards import Card

LEADING = 4
AREAS = {
    "coverage": "Coverage",
    "inventory": "Inventory",
    "findings": "Findings",
    "remediation": "Time to remediate",
    "deadlines": "Deadlines",
    "threats": "Threats",
}


@dataclass(frozen=True)
class Area:
    """The cards of one area: those that lead, and the rest, folded away with its worst in sight."""

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


def by_area(cards: Sequence[Card]) -> tuple[Area, ...]:
    """The cards by area, in reading order; unknown areas follow by name."""
    known = list(AREAS)
    names = sorted(
        {card.area for card in cards},
        key=lambda area: (known.index(area) if area in known else len(known), area),
    )
    found = []
    for area in names:
        members = [card for card in cards if card.area == area]
        title = AREAS.get(area, figures.named(area))
        found.append(Area(title, tuple(members[:LEADING]), tuple(members[LEADING:])))
    return tuple(found)
