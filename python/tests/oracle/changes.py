"""What a change is made of, from every case at both ends: also those that moved nothing.

The models keep what moved and know the rest by subtraction; this counts all of it, by the words of
docs/explain.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Set
from typing import Any, NamedTuple

Parts = dict[tuple[str, str], tuple[float, int]]
Published = Mapping[tuple[str, str], tuple[float, int | None]]


class Case(NamedTuple):
    """Something in the denominator: whose it is, and how much of it counts."""

    owner: str
    counted: float


class End(NamedTuple):
    """One end of a change: what is measured, and what is there and nobody can tell."""

    cases: Mapping[Any, Case]
    unknown: Set[Hashable] = frozenset()

    def of(self, owner: str) -> dict[Hashable, float]:
        """How much the cases of an owner count."""
        return {key: case.counted for key, case in self.cases.items() if case.owner == owner}


def _mean(counts: Mapping[Hashable, float]) -> float | None:
    return sum(counts.values()) / len(counts) if counts else None


def split(start: End, end: End, *, is_mean: bool = False) -> Parts:
    """Contribution and number of cases by owner and part."""
    found: dict[tuple[str, str], float] = defaultdict(float)
    moved: dict[tuple[str, str], set[Hashable]] = defaultdict(set)
    sizes = len(start.cases), len(end.cases)
    middle = sum(sum(case.counted for case in one.cases.values()) / len(one.cases)
                 for one in (start, end)) / 2  # fmt: skip

    def add(owner: str, part: str, key: Hashable, contribution: float) -> None:
        found[owner, part] += contribution
        moved[owner, part].add(key)

    for owner in {case.owner for one in (start, end) for case in one.cases.values()}:
        before, after = start.of(owner), end.of(owner)
        weights = len(before) / sizes[0], len(after) / sizes[1]
        rates = [rate for rate in (_mean(before), _mean(after)) if rate is not None]
        rate, weight = sum(rates) / len(rates), sum(weights) / 2
        found[owner, "mix"] += (rate - middle) * (weights[1] - weights[0])
        stayed = before.keys() & after.keys()
        was = _mean({key: before[key] for key in stayed})
        now = _mean({key: after[key] for key in stayed})
        is_known = bool(before and after)  # else it is all mix
        for key in stayed:
            change = after[key] - before[key]
            part = "aged" if is_mean else "gained" if change > 0 else "lost"
            if change and is_mean:
                found[owner, part] += weight * change / len(stayed)
            elif change:
                add(owner, part, key, weight * change / len(stayed))
        for key in after.keys() - stayed:
            part = _part(key, start, "scope_in")
            against = rate if now is None else now
            add(owner, part, key,
                weight * (after[key] - against) / len(after) if is_known else 0.0)  # fmt: skip
        for key in before.keys() - stayed:
            part = _part(key, end, "scope_out")
            against = rate if was is None else was
            add(owner, part, key,
                weight * (against - before[key]) / len(before) if is_known else 0.0)  # fmt: skip
    return {key: (amount, len(moved.get(key, ()))) for key, amount in found.items()}


def _part(key: Hashable, other: End, scope: str) -> str:
    if key in other.unknown:
        return "evidence"
    return "reassigned" if key in other.cases else scope


def differences(wanted: Parts, told: Published) -> list[str]:
    """Where parts of owners differ; what is nothing and moved by nobody need not be told."""
    found = []
    for key in sorted(wanted.keys() | told.keys()):
        ours, theirs = wanted.get(key, (0.0, 0)), told.get(key, (0.0, 0))
        if abs(ours[0] - theirs[0]) > 1e-9 or ours[1] != (theirs[1] or 0):
            found.append(f"{key}: oracle {ours}, published {theirs}")
    return found
