"""Shares of access: words that are counted, by owner, by system and by both."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from .estimates import wilson
from .slices import Kpi


class Placed(NamedTuple):
    """Something that is counted, and the slices that it is in."""

    owner: str
    system: str
    word: str


def share(
    metric: str, day: date, dimension: str, member: str, counts: Counter[str], over: str,
    under: str, *excluded: str,
) -> Kpi:  # fmt: skip
    """A share of counted words; `over` and `under` list words with spaces between."""
    numerator = float(sum(counts[one] for one in over.split()))
    denominator = float(sum(counts[one] for one in under.split()))
    value = numerator / denominator if denominator else None
    low, high = wilson(value, denominator) if value is not None else (None, None)
    return Kpi(
        metric, day, dimension, member, "all", numerator, denominator, value, low, high,
        {one: counts[one] for one in excluded},
    )  # fmt: skip


def slices(things: Iterable[Placed]) -> Iterator[tuple[str, str, Counter[str]]]:
    """How often each word is in each slice."""
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for thing in things:
        for place in (
            ("all", "all"), ("owner", thing.owner), ("system", thing.system),
            ("system_owner", f"{thing.system} | {thing.owner}"),
        ):  # fmt: skip
            found[place][thing.word] += 1
    for (dimension, member), counts in found.items():
        yield dimension, member, counts
