"""Gaps over time: when each opened, when it closed, how old it was when it was last known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from .coverage import EFFECTIVE, GAP, Fact


@dataclass(frozen=True)
class Episode:
    """A run of consecutive dates on which a control was a gap.

    Attributes:
        closed: the next date, if the control was effective on it; else what became is not known.
    """

    control_id: str
    opened: date
    last: date
    closed: date | None

    def as_known_on(self, day: date) -> tuple[int, bool]:
        """Age in days and whether it had closed, as far as was known on a date since it opened."""
        if self.closed is not None and self.closed <= day:
            return (self.closed - self.opened).days, True
        return (min(day, self.last) - self.opened).days, False


def episodes(facts: Iterable[Fact], dates: Sequence[date]) -> Iterator[Episode]:
    """The gaps in a history of facts over the as-of dates."""
    states: dict[tuple[str, str], dict[date, str]] = {}
    for fact in facts:
        states.setdefault((fact.asset.asset_id, fact.control_id), {})[fact.day] = fact.state
    for (_, control_id), by_day in states.items():
        opened: date | None = None
        for position, day in enumerate(dates):
            if by_day.get(day) != GAP:
                continue
            opened = opened or day
            following = dates[position + 1] if position + 1 < len(dates) else None
            next_state = by_day.get(following) if following else None
            if next_state != GAP:
                closed = following if next_state == EFFECTIVE else None
                yield Episode(control_id, opened, day, closed)
                opened = None
