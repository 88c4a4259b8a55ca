"""What owners did to a figure: rates and weights at both ends, and how far each case moved it.

A quotient is a share, a ratio or a mean (days of so many cases): whatever is counted, of so much.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from content_assurance.explain_cases import Side


@dataclass(frozen=True)
class Stratum:
    """An owner: numerator and denominator at both ends, and its weights in the total."""

    start: tuple[float, float]
    end: tuple[float, float]
    start_weight: float
    end_weight: float

    @property
    def rates(self) -> tuple[float, float]:
        """Its rates; one that has no cases at an end has the rate of the other."""
        ends = [n / of if of else None for n, of in (self.start, self.end)]
        first = ends[0] if ends[0] is not None else ends[1]
        last = ends[1] if ends[1] is not None else ends[0]
        return first or 0.0, last or 0.0

    @property
    def weight(self) -> float:
        """Its mean weight."""
        return (self.start_weight + self.end_weight) / 2

    @property
    def rate_effect(self) -> float:
        """What its own rate did to the total."""
        return self.weight * (self.rates[1] - self.rates[0])

    @property
    def terms(self) -> dict[str, float]:
        """The rate effect by what the numerator and what the denominator did."""
        return {
            part: self.weight * moved
            for part, moved in quotient_terms(self.start, self.end).items()
        }


def quotient_terms(start: tuple[float, float], end: tuple[float, float]) -> dict[str, float]:
    """The change of a quotient by its terms, each against the mean of the other."""
    if not start[1] or not end[1]:
        return {}
    return {
        "numerator": (end[0] - start[0]) * (1 / start[1] + 1 / end[1]) / 2,
        "denominator": (start[0] + end[0]) / 2 * (1 / end[1] - 1 / start[1]),
    }


def amounts(row: Mapping[str, Any], unit: str) -> tuple[float, float] | None:
    """Numerator and denominator of a row of ``metrics``; of a mean the days and the cases."""
    over, under = row["numerator"], row["denominator"]
    if unit == "days":
        over, under = (row["value"] or 0.0) * (over or 0.0), over
    return None if over is None or under is None else (float(over), float(under))


def strata(
    figures: Iterable[Mapping[str, Any]], start: date, end: date, unit: str
) -> dict[str, Stratum]:
    """Owners whose counts add up to the total's; none where they do not."""
    found: dict[str, dict[date, tuple[float, float]]] = defaultdict(dict)
    for row in figures:
        counts = amounts(row, unit)
        if counts is not None:
            found[row["owner_name"]][row["as_of_date"]] = counts
    total = found.pop("all", {})
    for when in (start, end):
        ends = [owner.get(when, (0.0, 0.0)) for owner in found.values()]
        for place in (0, 1):
            whole = total.get(when, (0.0, 0.0))[place]
            if abs(sum(one[place] for one in ends) - whole) > 1e-6 * max(whole, 1.0):
                return {}
    return {
        owner: Stratum(
            counts.get(start, (0.0, 0.0)),
            counts.get(end, (0.0, 0.0)),
            counts.get(start, (0.0, 0.0))[1] / total[start][1],
            counts.get(end, (0.0, 0.0))[1] / total[end][1],
        )
        for owner, counts in sorted(found.items())
    }


def contributions(sides: Iterable[Side], owners: Mapping[str, Stratum]) -> list[float]:
    """How far each case moved the total."""
    sides = list(sides)
    if not owners:
        return [-side.counted if side.side == "goes" else side.counted for side in sides]
    gone: dict[str, float] = defaultdict(float)
    counted: dict[tuple[str, str], float] = defaultdict(float)
    for side in sides:
        counted[side.owner, side.side] += side.counted
        if side.side == "goes":
            gone[side.owner] += 1
    found = []
    for side in sides:
        owner = owners[side.owner]
        if not owner.start[1] or not owner.end[1]:
            found.append(0.0)  # an owner that one end does not know is all mix
            continue
        cohort = owner.start[1] - gone[side.owner]
        mean = sum(owner.rates) / 2
        first = (owner.start[0] - counted[side.owner, "goes"]) / cohort if cohort else mean
        last = (owner.end[0] - counted[side.owner, "comes"]) / cohort if cohort else mean
        if side.side == "stays":
            moved = side.counted / cohort
        elif side.side == "comes":
            moved = (side.counted - last) / owner.end[1]
        else:
            moved = (first - side.counted) / owner.start[1]
        found.append(owner.weight * moved)
    return found
