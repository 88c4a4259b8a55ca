"""Gaps over time: when each opened, when it closed, how old it was when it was last known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from .coverage import EFFECTIVE, GAP, Fact


@dataclass(frozen=True)
class Episode:
    """A run of consecutive sound dates on which a control was a gap.

    Attributes:
        days: the dates of the run.
        closed: the next sound date, if the control was effective on it; else what became of the
            gap is not known.
    """

    control_id: str
    days: tuple[date, ...]
    closed: date | None

    @property
    def opened(self) -> date:
        """The first date of the run."""
        return self.days[0]

    def as_known_on(self, known: date) -> tuple[int, bool]:
        """Age in days and whether it had closed, by what a sound date since it opened said."""
        if self.closed is not None and self.closed <= known:
            return (self.closed - self.opened).days, True
        return (min(known, self.days[-1]) - self.opened).days, False


def episodes(facts: Iterable[Fact], sound: Mapping[str, Sequence[date]]) -> Iterator[Episode]:
    """The gaps in a history of facts.

    Args:
        facts: the facts of any dates; those of dates that are not sound do not count.
        sound: the dates on which the sources of each control were sound, in order.
    """
    states: dict[tuple[str, str], dict[date, str]] = {}
    for fact in facts:
        states.setdefault((fact.asset.asset_id, fact.control_id), {})[fact.day] = fact.state
    for (_, control_id), by_day in states.items():
        run: list[date] = []
        for day in sound[control_id]:
            state = by_day.get(day)
            if state == GAP:
                run.append(day)
            elif run:
                yield Episode(control_id, tuple(run), day if state == EFFECTIVE else None)
                run = []
        if run:
            yield Episode(control_id, tuple(run), None)
