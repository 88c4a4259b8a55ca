"""How long what should be gone stayed: accounts of leavers, and survival with late entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import exp, log, sqrt
from typing import NamedTuple

from .access_records import Person, people
from .access_world import AccessWorld, Key, start_of
from .estimates import HALF, Z
from .slices import Kpi


class Stay(NamedTuple):
    """How long something was there: from and to an age, and whether it ended then."""

    owner: str
    system: str
    entry: float
    exit: float
    is_ended: bool


@dataclass(frozen=True)
class Leaver:
    """An account of somebody who left."""

    owner: str
    system: str
    gone_from: date
    first: date
    enabled: date
    disabled: datetime | None
    bound: date | None

    @property
    def lag(self) -> float | None:
        """Days from the end of the employment to the end of the account, as far as is known."""
        if self.disabled is not None:
            seconds = (self.disabled - start_of(self.gone_from)).total_seconds()
            return max(0.0, seconds / 86_400)
        return max(0.0, float((self.bound - self.gone_from).days)) if self.bound else None

    @property
    def closed(self) -> date | None:
        """The day on which it is known to be closed."""
        return self.disabled.date() if self.disabled is not None else self.bound

    @property
    def promptness(self) -> str:
        """Within a day, later, or nobody knows."""
        if self.lag is not None and self.lag <= 1:
            return "within"
        is_later = self.disabled is not None or self.enabled > self.gone_from
        return "later" if is_later else "unknown_moment"

    def stay(self, day: date) -> Stay:
        """What is known of it on a day."""
        entry = -1 if self.first <= self.gone_from else (self.first - self.gone_from).days
        if self.closed is not None and self.closed <= day and self.lag is not None:
            return Stay(self.owner, self.system, entry, self.lag, True)
        known = max(0, (min(self.enabled, day) - self.gone_from).days)
        return Stay(self.owner, self.system, entry, known, False)


def curves(metric: str, day: date, stays: Iterable[Stay]) -> Iterator[Kpi]:
    """Kaplan-Meier medians of each slice."""
    groups: dict[tuple[str, str], list[Stay]] = defaultdict(list)
    for stay in stays:
        if stay.exit > stay.entry:
            for place in (("all", "all"), ("owner", stay.owner), ("system", stay.system)):
                groups[place].append(stay)
    for (dimension, member), group in groups.items():
        value, low, high = medians(group)
        yield Kpi(
            metric, day, dimension, member, "all", float(sum(stay.is_ended for stay in group)),
            float(len(group)), value, low, high,
        )  # fmt: skip


def medians(group: Iterable[Stay]) -> tuple[float | None, float | None, float | None]:
    """The age at which half is over, with log(-log) limits; who came late is at risk from then."""
    stays = list(group)
    survival, greenwood = Fraction(1), Fraction(0)
    found: list[float | None] = [None, None, None]
    for age in sorted({stay.exit for stay in stays}):
        at_risk = sum(stay.entry < age <= stay.exit for stay in stays)
        ended = sum(stay.is_ended and stay.exit == age for stay in stays)
        survival *= Fraction(at_risk - ended, at_risk)
        low: float | None = None
        high: float | None = None
        if survival > 0:
            greenwood += Fraction(ended, at_risk * (at_risk - ended))
            if survival < 1:
                hazard = -log(survival)
                width = Z * sqrt(greenwood) / hazard
                low, high = exp(-hazard * exp(width)), exp(-hazard * exp(-width))
        for place, limit in enumerate((survival, survival if low is None else low, high)):
            if found[place] is None and limit is not None and limit <= HALF:
                found[place] = age
    return found[0], found[1], found[2]


class Vanishing(NamedTuple):
    """An account of somebody who left on a day that HR never told."""

    owner: str
    system: str
    since: date
    first: date


def last_listed(world: AccessWorld, employee_id: str) -> Person | None:
    """What HR said of somebody last, whether it still does or not."""
    for day in reversed(world.feeds.days("workday/workers")):
        for person in people(world.feeds, day):
            if person.employee_id == employee_id:
                return person
    return None


def left_on(world: AccessWorld, employee_id: str) -> date | None:
    """The first date on which somebody has left, by what HR lists."""
    for day in world.feeds.dates:
        person = world.people(day).get(employee_id)
        if world.was_listed(employee_id, day) and world.employment(person, day) == "left":
            return day
    return None


def vanishings(world: AccessWorld) -> list[Vanishing]:
    """The accounts of people whom HR lists no longer, or as gone, without a last day."""
    last = world.feeds.latest
    present, units = world.people(last), world.unit_names(last)
    found = []
    for key, person_id in world.links.items():
        if world.employment(present.get(person_id), last) != "left":
            continue
        seen, person = world.history[key], last_listed(world, person_id)
        since = left_on(world, person_id)
        if person is None or person.ended is not None or since is None:
            continue
        if any(account.status == "enabled" for _, _, account in seen):
            unit = units.get(person.unit or "", "unowned")
            found.append(Vanishing(unit, key[1], since, seen[0][0]))
    return found


def _bound(world: AccessWorld, key: Key, table: str, enabled: date) -> date | None:
    """The first export after a day that lacks an account, or says that it is not enabled."""
    said = {
        day: account.status for day, one, account in world.history[key] if one == table
    }  # fmt: skip
    after = (day for day in world.feeds.days(table) if day > enabled)
    return next((day for day in after if said.get(day, "gone") != "unknown"), None)


def leavers(world: AccessWorld) -> list[Leaver]:
    """The accounts of people who are gone by the last date."""
    last = world.feeds.latest
    present, units = world.people(last), world.unit_names(last)
    found = []
    for key, person_id in world.links.items():
        if world.employment(present.get(person_id), last) != "left":
            continue
        seen = world.history[key]
        person = last_listed(world, person_id)
        on = [(day, table) for day, table, account in seen if account.status == "enabled"]
        if not on or person is None or person.ended is None:
            continue
        enabled, table = on[-1]
        told = [
            account.disabled
            for day, _, account in seen
            if day > enabled and account.status == "disabled" and account.disabled
            and account.disabled.date() >= enabled
        ]  # fmt: skip
        unit = units.get(person.unit or "", "unowned")
        found.append(
            Leaver(
                unit,
                key[1],
                person.ended + timedelta(days=1),
                seen[0][0],
                enabled,
                min(told, default=None),
                _bound(world, key, table, enabled),
            )
        )
    return found
