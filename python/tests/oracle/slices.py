"""Figures, and the slices that they are taken of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from .assets import Asset
from .coverage import Fact
from .estimates import wilson

Key = tuple[str, date, str, str]
Parts = tuple[str, ...]
Item = TypeVar("Item")


@dataclass(frozen=True)
class Kpi:
    """One figure. `control_id` says which control it speaks of, "all" for none."""

    metric_id: str
    day: date
    dimension: str
    member: str
    control_id: str
    numerator: float
    denominator: float | None
    value: float | None
    low: float | None = None
    high: float | None = None
    exclusions: Mapping[str, int] = field(default_factory=dict)
    policy_version: str | None = None

    @property
    def key(self) -> Key:
        """What makes it unique."""
        return self.metric_id, self.day, self.dimension, self.member


def _by(attribute: str) -> Callable[[Asset], Parts]:
    return lambda asset: (asset.values[attribute],)


def _of_asset(cut: Callable[[Asset], Parts]) -> Callable[[Fact], Parts]:
    return lambda fact: cut(fact.asset)


ASSET_SLICES: dict[str, Callable[[Asset], Parts]] = {
    "all": lambda _: (),
    "owner": lambda asset: (asset.owner_name,),
    **{name: _by(name) for name in ("asset_class", "environment", "criticality", "exposure")},
}
FACT_SLICES: dict[str, Callable[[Fact], Parts]] = {
    **{name: _of_asset(cut) for name, cut in ASSET_SLICES.items()},
    "control": lambda fact: (fact.control_id,),
    "control_owner": lambda fact: (fact.control_id, fact.asset.owner_name),
    "control_asset_class": lambda fact: (fact.control_id, fact.asset.values["asset_class"]),
}
OWNER_SLICES = {name: FACT_SLICES[name] for name in ("all", "control", "owner", "control_owner")}


@dataclass(frozen=True)
class Slice:
    """The name of a slice of a date."""

    day: date
    dimension: str
    parts: Parts

    def kpi(
        self,
        metric_id: str,
        numerator: float,
        denominator: float,
        size: float | None,
        exclusions: Mapping[str, int] | None = None,
        policy_version: str | None = None,
    ) -> Kpi:
        """A share of this slice; `size` is the sample that carries its interval."""
        value = numerator / denominator if denominator else None
        low, high = wilson(value, size) if value is not None and size else (None, None)
        return Kpi(
            metric_id, self.day, self.dimension, " | ".join(self.parts) or "all",
            self.parts[0] if self.dimension.startswith("control") else "all",
            numerator, denominator, value, low, high, exclusions or {}, policy_version,
        )  # fmt: skip


def sliced(
    day: date, items: Iterable[Item], slices: Mapping[str, Callable[[Item], Parts]]
) -> Iterator[tuple[Slice, list[Item]]]:
    """Every slice of a date's items, with the items in it."""
    groups: dict[tuple[str, Parts], list[Item]] = defaultdict(list)
    for item in items:
        for dimension, cut in slices.items():
            groups[dimension, cut(item)].append(item)
    for (dimension, parts), group in groups.items():
        yield Slice(day, dimension, parts), group
